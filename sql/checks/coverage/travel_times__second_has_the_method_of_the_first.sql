-- Le deuxième espace est mesuré par la même méthode que le premier
select a.commune_code, a.definition_id, a.method as first_method, b.method as second_method
from coverage.travel_times as a join coverage.travel_times as b using (commune_code, definition_id)
where a.rank = 1 and b.rank = 2 and a.method <> b.method order by 1, 2
