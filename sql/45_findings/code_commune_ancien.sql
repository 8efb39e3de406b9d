-- espaces of the last list whose commune code is not a current one
-- one row per espace
-- source: france_services; title and explanation in data/reference/findings.csv
select e.name as subject, 'code ' || e.source_commune_code || ', commune actuelle ' || e.commune_code as detail, e._file, e._line
from marts.espaces as e
join marts.lignage_communes as l on l.old_code = e.source_commune_code
where l.kind not in ('actuelle', 'arrondissement')
order by e._line
