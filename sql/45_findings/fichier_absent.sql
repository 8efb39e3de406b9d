-- optional files that were not there
-- one row per file
-- source: load; title and explanation in data/reference/findings.csv
select subject, detail, _file, _line from raw.findings where code = 'fichier_absent'
