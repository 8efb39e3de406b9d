-- minutes of people to the nearest espace by the law of three numbers, which any estimate has to beat
-- one row per place (coverage.places) of the mainland and Corsica whose people are known by census cells
-- source: data/reference/three_number_law.csv: scale · km^exponent · (1 + relief · km of amplitude), km as the crow flies; espaces of every kind, at any hour; no espace within some 45 km: null; relief that is not known counts as none
with law as (
    select
        max(cast(value as double)) filter (where parameter = 'scale') as scale,
        max(cast(value as double)) filter (where parameter = 'exponent') as exponent,
        max(cast(value as double)) filter (where parameter = 'relief') as relief
    from raw.reference__three_number_law
), squares as (
    -- each espace in the squares of 0.2 by 0.3 degrees around it
    select e.lon, e.lat,
        cast(floor(e.lon / 0.3) as integer) + x.i as square_x,
        cast(floor(e.lat / 0.2) as integer) + y.i as square_y
    from marts.espaces as e
    cross join unnest([-2, -1, 0, 1, 2]) as x(i)
    cross join unnest([-2, -1, 0, 1, 2]) as y(i)
), places as (
    select place_id, commune_code, people_count, lon, lat,
        cast(floor(lon / 0.3) as integer) as square_x,
        cast(floor(lat / 0.2) as integer) as square_y
    from coverage.places
    where basis = 'carreaux_1km'
), nearest as (
    select p.place_id, min(distance_km(p.lon, p.lat, s.lon, s.lat)) as km
    from places as p
    join squares as s using (square_x, square_y)
    group by p.place_id
)
select
    p.place_id,
    p.commune_code,
    p.people_count,
    n.km,
    law.scale * n.km ** law.exponent * (1 + law.relief * coalesce(r.highest_m - r.lowest_m, 0) / 1000) as minutes
from places as p
cross join law
left join nearest as n using (place_id)
left join staging.stg_relief__communes as r using (commune_code)
order by p.place_id
