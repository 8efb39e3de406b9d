-- Aucun temps n'est nul, négatif ou plus rapide que 130 km/h à vol d'oiseau
select commune_code, definition_id, minutes, distance_km from coverage.travel_times
where minutes <= 0 or distance_km > 5 and distance_km / minutes * 60 > 130 order by 1, 2
