-- inhabited cells of 200 m with their households
-- one row per cell of the last vintage of its reference system
-- source: carroyage; idcar_200m names system, resolution, north and east of the lower left corner in metres of that system (EPSG code)
select idcar_200m as cell_id,
    try_cast(regexp_extract(idcar_200m, '^CRS(\d+)RES(\d+)mN(\d+)E(\d+)$', 1) as integer) as crs,
    try_cast(regexp_extract(idcar_200m, '^CRS(\d+)RES(\d+)mN(\d+)E(\d+)$', 2) as double) as resolution_m,
    try_cast(regexp_extract(idcar_200m, '^CRS(\d+)RES(\d+)mN(\d+)E(\d+)$', 3) as double) as north_m,
    try_cast(regexp_extract(idcar_200m, '^CRS(\d+)RES(\d+)mN(\d+)E(\d+)$', 4) as double) as east_m,
    try_cast(men as double) as households_count,
    _file, _line
from raw.carroyage__menages_200m
qualify _vintage = max(_vintage) over (partition by regexp_extract(idcar_200m, '^CRS(\d+)', 1))
