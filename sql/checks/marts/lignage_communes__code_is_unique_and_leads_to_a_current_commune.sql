-- Chaque ancien code mène à une seule commune actuelle
select l.old_code, count(*) as times, min(l.current_code) as current_code
from marts.lignage_communes as l
left join marts.communes as c on c.commune_code = l.current_code
group by l.old_code having count(*) > 1 or bool_or(c.commune_code is null) order by 1
