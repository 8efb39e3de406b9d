-- rows of a list whose label has no date that can be read
-- one row per espace and list
-- source: france_services; judged in staging; title and explanation in data/reference/findings.csv
select 'colonne ' || column_name as subject, case when found = '' then 'vide' else '« ' || found || ' »' end as detail, _file, _line
from staging.rejects
where code = 'label_sans_date'
order by _file, _line
