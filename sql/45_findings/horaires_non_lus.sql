-- text of opening hours that is not a range, last list
-- one row per espace and weekday
-- source: france_services; title and explanation in data/reference/findings.csv
select 'espace ' || espace_id as subject, 'jour ' || weekday || ' : ' || hours_text as detail, _file, _line
from marts.espace_hour_cells
where regexp_matches(unread_text, '[a-zA-Z0-9]') and list_on = (select max(list_on) from marts.espaces)
order by _line, weekday
