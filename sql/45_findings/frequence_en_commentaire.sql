-- espaces whose frequency is only said in the remark
-- one row per espace
-- source: france_services; title and explanation in data/reference/findings.csv
select name as subject, hours_note as detail, _file, _line from marts.espaces where has_frequency_note order by _line
