-- fixed principal espaces that publish less than the label's 24 hours a week
-- one row per espace
-- source: marts.espace_weeks; title and explanation in data/reference/findings.csv
select e.name as subject, number_words(round(w.open_hours, 1)) || ' heures publiées par semaine' as detail, e._file, e._line
from marts.espaces as e
join marts.espace_weeks as w on w.espace_id = e.espace_id and w.list_on = e.list_on
where not e.is_antenne and not e.is_mobile and w.open_hours < 24
order by w.open_hours, e._line
