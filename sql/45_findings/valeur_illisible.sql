-- values of sources that could not be read and were set aside
-- one row per cell
-- source: judged in staging; title and explanation in data/reference/findings.csv
select source || ', colonne ' || column_name as subject, case when found = '' then 'vide' else '« ' || found || ' »' end as detail, _file, _line
from staging.rejects
where code = 'valeur_illisible'
order by source, _file, _line, column_name
