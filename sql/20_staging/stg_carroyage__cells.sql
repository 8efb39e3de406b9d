-- inhabited cells of 200 m with their households
-- one row per cell of the last vintage of its reference system
-- source: carroyage; idcar_200m names system, resolution, north and east of the lower left corner in metres of that system (EPSG code)
with parts as (
    select *, regexp_extract(txt(idcar_200m), '^CRS(\d{4,5})RES(\d{1,5})mN(\d{1,8})E(\d{1,8})$', ['crs', 'resolution', 'north', 'east']) as p
    from raw.carroyage__menages_200m
)
select
    txt(idcar_200m) as cell_id,
    try_cast(p.crs as integer) as crs,
    try_cast(p.resolution as double) as resolution_m,
    try_cast(p.north as double) as north_m,
    try_cast(p.east as double) as east_m,
    case when number_of(men) >= 0 then number_of(men) end as households_count,
    _file,
    _line,
    [
        fault(p.crs = '', 'idcar_200m', idcar_200m, 'CRS…RES…mN…E…'),
        fault(coalesce(number_of(men) < 0, true), 'men', men, 'a number of households')
    ] as _faults
from parts
qualify _vintage = max(_vintage) over (partition by p.crs)
