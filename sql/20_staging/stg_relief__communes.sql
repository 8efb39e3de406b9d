-- lowest and highest point of communes
-- one row per commune of mainland France, not Paris
-- source: relief 2012 (altitudes of IGN GEOFLA); an input of the model, never republished
select
    txt(code_insee_2026) as commune_code,
    try_cast(zmin_m as integer) as lowest_m,
    try_cast(zmax_m as integer) as highest_m,
    _file,
    _line
from raw.relief__communes
