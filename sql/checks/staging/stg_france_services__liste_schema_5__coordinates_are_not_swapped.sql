-- Latitude et longitude des espaces ne sont pas interverties
select l._file, l._line, l.espace_id, 'latitude ' || l.lat as latitude, 'longitude ' || l.lon as longitude, 'interverties, le point tombe dans la commune' as finding
from staging.stg_france_services__liste_schema_5 as l
join staging.stg_communes_points__points as p on p.commune_code = l.source_commune_code
where distance_km(l.lon, l.lat, p.lon, p.lat) > 100 and l.lon between -90 and 90 and distance_km(l.lat, l.lon, p.lon, p.lat) < 50
order by l._line
