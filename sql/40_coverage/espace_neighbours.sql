-- the five other espaces nearest to each espace, as the crow flies
-- one row per espace and neighbour
-- source: marts.espaces
select a.espace_id, b.espace_id as neighbour_id, distance_km(a.lon, a.lat, b.lon, b.lat) as distance_km
from marts.espaces as a
join marts.espaces as b on b.espace_id <> a.espace_id
    and b.lat between a.lat - 1.5 and a.lat + 1.5 and b.lon between a.lon - 2 and a.lon + 2
qualify row_number() over (partition by a.espace_id order by distance_km(a.lon, a.lat, b.lon, b.lat), b.espace_id) <= 5
order by a.espace_id, distance_km, neighbour_id
