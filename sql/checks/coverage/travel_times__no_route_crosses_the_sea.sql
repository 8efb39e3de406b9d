-- Aucune estimation ne rattache une commune à un espace d'une autre terre (une route peut prendre un bac)
select t.commune_code, t.espace_id, a.landmass, b.landmass as espace_landmass
from coverage.travel_times as t
join marts.espaces as e using (espace_id)
join coverage.commune_places as a on a.commune_code = t.commune_code
join coverage.commune_places as b on b.commune_code = e.commune_code
where a.landmass <> b.landmass and t.method = 'estimation' order by 1, 2
