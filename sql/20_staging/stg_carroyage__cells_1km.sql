-- inhabited cells of 1 km of the census, with their people
-- one row per cell
-- source: carroyage 2021 (Eurostat GISCO, INSEE); lower left corner in metres of EPSG:3035; the publisher adds noise; no overseas
select
    try_cast(E as integer) as east_m,
    try_cast(N as integer) as north_m,
    try_cast(T as integer) as people_count,
    try_cast(Y_GE65 as integer) as people_65_count,
    _file,
    _line
from raw.carroyage__people_1km
