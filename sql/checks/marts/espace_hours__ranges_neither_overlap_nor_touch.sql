-- Les plages d'ouverture d'un même jour ne se recouvrent pas
select espace_id, list_on, weekday, opens_min, closes_min
from marts.espace_hours
qualify opens_min <= lag(closes_min) over (partition by espace_id, list_on, weekday order by opens_min) or opens_min >= closes_min or closes_min > 1440
