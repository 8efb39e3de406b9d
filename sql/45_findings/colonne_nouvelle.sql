-- columns that the source card does not know
-- one row per column
-- source: load; title and explanation in data/reference/findings.csv
select subject, detail, _file, _line from raw.findings where code = 'colonne_nouvelle'
