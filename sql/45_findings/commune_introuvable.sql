-- rows that no commune could be found for
-- one row per espace and list
-- source: france_services, msap; title and explanation in data/reference/findings.csv
select name as subject, concat_ws(', ', source_commune_name, 'liste du ' || list_on, 'point ' || round(lon, 4) || ' ' || round(lat, 4)) as detail, _file, _line
from marts.espaces_history
where commune_code is null
order by list_on, _line
