-- what is near: the espaces of a square of 0.2 by 0.2 degrees, and the minutes of the communes whose people live in it
-- one row per square with an inhabitant or an espace: path below the site's root (its south-west corner in fifths of a degree, latitude first), and the JSON of the file
-- source: coverage.places, marts.espaces, coverage.commune_access (headline definition); the three nearest espaces, as the crow flies, of every point of the square are among those listed, up to 100 km
with inhabited as (
    select commune_code,
        cast(floor(lat * 5) as integer) as south,
        cast(floor(lon * 5) as integer) as west
    from coverage.places
    where people_count > 0
    union
    select commune_code,
        cast(floor(lat * 5) as integer),
        cast(floor(lon * 5) as integer)
    from marts.espaces
    where lat is not null
), squares as (
    select distinct south, west,
        (south + 0.5) / 5 as lat,
        (west + 0.5) / 5 as lon
    from inhabited
), candidates as (
    -- half_km is from the middle of a square to its corner
    select s.south, s.west, e.espace_id,
        distance_km(s.lon, s.lat, e.lon, e.lat) as km,
        greatest(distance_km(s.lon, s.lat, s.west / 5, s.south / 5), distance_km(s.lon, s.lat, s.west / 5, (s.south + 1) / 5)) as half_km
    from squares as s
    join marts.espaces as e on e.lat between s.lat - 1 and s.lat + 1 and e.lon between s.lon - 2 and s.lon + 2
), ranked as (
    select south, west, espace_id, km, half_km,
        max(km) filter (where rank <= 3) over (partition by south, west) as third_km
    from (select *, row_number() over (partition by south, west order by km, cast(espace_id as integer)) as rank from candidates)
), near_espaces as (
    select r.south, r.west, list({
        'id_fs': e.espace_id, 'nom': e.name, 'commune': c.name, 'itinerant': e.is_mobile, 'lon': round(e.lon, 5), 'lat': round(e.lat, 5)
    } order by r.km, cast(e.espace_id as integer)) as items
    from ranked as r
    join marts.espaces as e using (espace_id)
    left join marts.communes as c using (commune_code)
    where r.km <= least(r.third_km + 2 * r.half_km, 100 + r.half_km)
    group by r.south, r.west
), near_communes as (
    select i.south, i.west, list({
        'code': c.commune_code, 'nom': c.name, 'temps_min': published_min(a.nearest_min), 'id_fs': a.espace_id,
        'temps_second_min': published_min(a.second_min), 'id_fs_second': a.second_espace_id, 'methode': a.method
    } order by c.commune_code) as items
    from inhabited as i
    join marts.communes as c using (commune_code)
    left join (
        select a.* from coverage.commune_access as a join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    ) as a using (commune_code)
    group by i.south, i.west
)
select
    'api/v1/proche/' || s.south || '_' || s.west || '.json' as path,
    to_json({
        'maille': {'lat_min': s.south / 5, 'lat_max': (s.south + 1) / 5, 'lon_min': s.west / 5, 'lon_max': (s.west + 1) / 5},
        'espaces': coalesce(e.items, []),
        'communes': coalesce(c.items, [])
    }) as json
from squares as s
left join near_espaces as e using (south, west)
left join near_communes as c using (south, west)
order by path
