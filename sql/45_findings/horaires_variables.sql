-- days open by a rule that a week cannot show, last list
-- one row per espace and weekday
-- source: marts.espace_hour_days; title and explanation in data/reference/findings.csv
select 'espace ' || espace_id as subject, day_word(weekday) || ' : ' || hours_text as detail, _file, _line
from marts.espace_hour_days
where kind = 'variable' and list_on = (select max(list_on) from marts.espaces)
order by _line, weekday
