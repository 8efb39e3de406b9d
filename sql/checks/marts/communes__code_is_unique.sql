-- Une ligne par commune
select commune_code, count(*) as times from marts.communes group by commune_code having count(*) > 1 order by 1
