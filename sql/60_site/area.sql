-- where the régions lie, as GeoJSON: a box each, in WGS84 degrees of two decimals, for the catalogue
-- one row per build; json is null where there is no outline
-- source: coverage.contours
with boxes as (
    select
        territory_code,
        min(floor(min_lon * 100) / 100) as west,
        min(floor(min_lat * 100) / 100) as south,
        max(ceil(max_lon * 100) / 100) as east,
        max(ceil(max_lat * 100) / 100) as north
    from coverage.contours
    where territory_kind = 'region' and detail = 'france'
    group by territory_code
)
select case when count(*) > 0 then to_json({
    'type': 'MultiPolygon',
    'coordinates': list([[[west, south], [east, south], [east, north], [west, north], [west, south]]] order by territory_code)
}) end as json
from boxes
