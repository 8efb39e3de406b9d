-- Une ligne par espace
select espace_id, count(*) as times from marts.espaces group by espace_id having count(*) > 1 order by 1
