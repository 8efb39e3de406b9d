-- départements without roads in any extract: all of their times are estimations
-- one row per département
-- source: coverage.commune_places; title and explanation in data/reference/findings.csv
select d.name || ' (' || d.departement_code || ')' as subject, count(*) || ' communes gardent une estimation' as detail, cast(null as varchar) as _file, cast(null as integer) as _line
from coverage.commune_places as p
join marts.communes as c using (commune_code)
join marts.departements as d using (departement_code)
where exists (from coverage.commune_places where has_roads)
group by d.departement_code, d.name
having not bool_or(p.has_roads)
order by d.departement_code
