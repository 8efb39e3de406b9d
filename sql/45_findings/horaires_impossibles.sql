-- days with a range that closes before it opens or after midnight, or has minutes over 59, last list
-- one row per espace and weekday
-- source: marts.espace_hour_days; title and explanation in data/reference/findings.csv
select 'espace ' || espace_id as subject, day_word(weekday) || ' : ' || hours_text as detail, _file, _line
from marts.espace_hour_days
where kind = 'impossible' and list_on = (select max(list_on) from marts.espaces)
order by _line, weekday
