-- espaces of the last list without a readable opening range
-- one row per espace
-- source: france_services; title and explanation in data/reference/findings.csv
select e.name as subject, coalesce(e.hours_note, 'aucune remarque') as detail, e._file, e._line
from marts.espaces as e
anti join marts.espace_weeks as w on w.espace_id = e.espace_id and w.list_on = e.list_on
order by e._line
