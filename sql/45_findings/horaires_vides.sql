-- ranges that close when they open, last list
-- one row per published range
-- source: france_services; title and explanation in data/reference/findings.csv
select 'espace ' || espace_id as subject, day_word(weekday) || ' : ' || range_text as detail, _file, _line
from marts.espace_hour_ranges
where verdict = 'vide' and list_on = (select max(list_on) from marts.espaces)
order by _line, weekday
