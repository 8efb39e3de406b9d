-- corrections that no longer find their wrong value
-- one row per correction
-- source: data/corrections; title and explanation in data/reference/findings.csv
select subject, detail, _file, _line from staging.correction_notes
