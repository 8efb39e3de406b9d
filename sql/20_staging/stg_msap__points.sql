-- maisons de services au public of June 2018, the network before France services
-- one row per point of the shapefile
-- source: msap 2018-06 (geocoded points, Lambert-93); characters lost in the file stay lost; the commune is found in marts
with points as (
    select _line, cast(x as double) as x, cast(y as double) as y from raw.msap__points
)
select
    'msap-' || a._line as espace_id,
    cast('2018-06-01' as date) as list_on,
    regexp_extract(a.locatin, '^(.*), (\d{4,5}) (.*), France$', 1) as address,
    lpad(txt(regexp_extract(a.locatin, '(\d{4,5}) [^,]*, France$', 1)), 5, '0') as postcode,
    txt(regexp_extract(a.locatin, '\d{4,5} ([^,]*), France$', 1)) as source_commune_name,
    a.locatin as location_text,
    lambert93_lon(p.x, p.y) as lon,
    lambert93_lat(p.x, p.y) as lat,
    a._file,
    a._line
from raw.msap__attributes as a
left join points as p using (_line)
