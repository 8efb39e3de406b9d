-- espaces without telephone or without mail
-- one row per espace
-- source: france_services; title and explanation in data/reference/findings.csv
select name as subject, concat_ws(', ', case when phone is null then 'téléphone absent' end, case when mail is null then 'adresse électronique absente' end) as detail, _file, _line
from marts.espaces
where phone is null or mail is null
order by _line
