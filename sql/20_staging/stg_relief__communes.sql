-- lowest and highest point of communes
-- one row per commune of mainland France, not Paris
-- source: relief 2012 (altitudes of IGN GEOFLA); an input of the model, never republished
select
    commune_code_of(code_insee_2026) as commune_code,
    cast(whole_of(zmin_m) as integer) as lowest_m,
    cast(whole_of(zmax_m) as integer) as highest_m,
    _file,
    _line,
    [
        missing('code_insee_2026', code_insee_2026, commune_code_of(code_insee_2026), 'a commune code of five characters'),
        fault(txt(zmin_m) is not null and coalesce(whole_of(zmin_m) not between -20 and 4810, true), 'zmin_m', zmin_m, 'metres, -20 to 4810'),
        fault(txt(zmax_m) is not null and coalesce(whole_of(zmax_m) not between -20 and 4810, true), 'zmax_m', zmax_m, 'metres, -20 to 4810')
    ] as _faults
from raw.relief__communes
