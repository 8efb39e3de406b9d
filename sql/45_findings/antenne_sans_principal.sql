-- antennes whose principal espace cannot be told
-- one row per antenne
-- source: france_services; title and explanation in data/reference/findings.csv
select name as subject, coalesce('groupe ' || group_name, 'sans groupe') as detail, _file, _line
from marts.espaces
where is_antenne and principal_id is null
order by _line
