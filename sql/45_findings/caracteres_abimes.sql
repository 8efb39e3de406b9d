-- characters lost in the published file
-- one row per damaged cell
-- source: load; title and explanation in data/reference/findings.csv
select subject, detail, _file, _line from raw.findings where code = 'caracteres_abimes'
