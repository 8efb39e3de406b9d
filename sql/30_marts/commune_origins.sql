-- where the people of a commune are taken to live: the point that trips start from
-- one row per commune of the 101 départements
-- source: the published point (communes_points, a surface centroid); where the commune's own fixed espaces stand more than 4 km from it, their mean place, since people live where the espace is rather than in the forest or the marsh; method: /methode/temps-de-trajet/
with own as (
    select e.commune_code, avg(e.lon) as lon, avg(e.lat) as lat
    from marts.espaces as e
    where not e.is_mobile
    group by e.commune_code
)
select c.commune_code,
    case when moved then own.lon else c.point_lon end as lon,
    case when moved then own.lat else c.point_lat end as lat,
    case when moved then 'espaces' else 'point' end as found_by,
    case when moved then distance_km(own.lon, own.lat, c.point_lon, c.point_lat) end as moved_km
from (
    select c.*, coalesce(distance_km(own.lon, own.lat, c.point_lon, c.point_lat) > 4, false) as moved
    from marts.communes as c left join own using (commune_code)
    where not c.is_com
) as c
left join own using (commune_code)
order by c.commune_code
