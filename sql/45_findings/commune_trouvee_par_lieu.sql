-- rows of earlier lists whose commune was found by name and place
-- one row per espace and list with no valid commune code, MSAP apart
-- source: france_services; title and explanation in data/reference/findings.csv
select name as subject, 'code publié ' || coalesce(source_commune_code, '(vide)') || ', ' || coalesce(source_commune_name, '') || ' : ' || commune_code as detail, _file, _line
from marts.espaces_history
where commune_found_by = 'lieu' and espace_id not like 'msap-%'
order by list_on, _line
