-- Le deuxième espace n'est jamais plus proche que le premier
select a.commune_code, a.definition_id, a.minutes, b.minutes as second_minutes
from coverage.travel_times as a join coverage.travel_times as b using (commune_code, definition_id)
where a.rank = 1 and b.rank = 2 and (b.minutes < a.minutes or a.espace_id = b.espace_id) order by 1, 2
