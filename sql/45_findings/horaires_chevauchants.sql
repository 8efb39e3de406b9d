-- days of the last list whose ranges overlap
-- one row per espace and weekday
-- source: france_services; title and explanation in data/reference/findings.csv
with edges as (
    select *, max(closes_min) over (partition by espace_id, weekday order by opens_min, closes_min rows between unbounded preceding and 1 preceding) as reached_min
    from marts.espace_hour_ranges
    where verdict = 'ok' and list_on = (select max(list_on) from marts.espaces)
)
select 'espace ' || espace_id as subject, day_word(weekday) || ' : ' || any_value(hours_text) as detail, any_value(_file) as _file, any_value(_line) as _line
from edges
where opens_min < reached_min
group by espace_id, weekday
order by _line, weekday
