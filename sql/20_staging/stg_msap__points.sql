-- maisons de services au public of June 2018, the network before France services
-- one row per point of the shapefile
-- source: msap 2018-06 (geocoded points, Lambert-93); characters lost in the file stay lost; the commune is found in marts
with points as (
    select _line, x, y, number_of(x) as x_m, number_of(y) as y_m from raw.msap__points
)
select
    'msap-' || a._line as espace_id,
    vintage_day(a._vintage) as list_on,
    regexp_extract(a.locatin, '^(.*), (\d{4,5}) (.*), France$', 1) as address,
    postcode_of(regexp_extract(a.locatin, '(\d{4,5}) [^,]*, France$', 1)) as postcode,
    txt(regexp_extract(a.locatin, '\d{4,5} ([^,]*), France$', 1)) as source_commune_name,
    a.locatin as location_text,
    lambert93_lon(p.x_m, p.y_m) as lon,
    lambert93_lat(p.x_m, p.y_m) as lat,
    a._file,
    a._line,
    [
        unread('x', p.x, case when p.x_m between -10000000 and 20000000 then p.x_m end, 'metres of Lambert-93'),
        unread('y', p.y, case when p.y_m between -10000000 and 20000000 then p.y_m end, 'metres of Lambert-93')
    ] as _faults
from raw.msap__attributes as a
left join points as p using (_line)
