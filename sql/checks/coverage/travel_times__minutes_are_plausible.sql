-- Aucun temps n'est négatif ou plus rapide que 130 km/h à vol d'oiseau, aucune estimation n'est nulle
select commune_code, definition_id, minutes, distance_km from coverage.travel_times
where minutes < 0 or minutes = 0 and method = 'estimation' or distance_km > 5 and distance_km / minutes * 60 > 130 order by 1, 2
