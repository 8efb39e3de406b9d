-- inhabited cells of 1 km of the census, with their people
-- one row per cell
-- source: carroyage 2021 (Eurostat GISCO, INSEE); lower left corner in metres of EPSG:3035; the publisher adds noise; no overseas
select
    cast(whole_of(E) as integer) as east_m,
    cast(whole_of(N) as integer) as north_m,
    cast(count_of(T) as integer) as people_count,
    cast(count_of(Y_GE65) as integer) as people_65_count,
    _file,
    _line,
    [
        fault(coalesce(whole_of(E) not between 0 and 9999000 or whole_of(E) % 1000 <> 0, true), 'E', E, 'metres, a multiple of 1000'),
        fault(coalesce(whole_of(N) not between 0 and 9999000 or whole_of(N) % 1000 <> 0, true), 'N', N, 'metres, a multiple of 1000'),
        fault(coalesce(count_of(T) > 200000, true), 'T', T, 'a number of people, at most 200000 in a square kilometre'),
        fault(coalesce(count_of(Y_GE65) > 200000, true), 'Y_GE65', Y_GE65, 'a number of people, at most 200000 in a square kilometre')
    ] as _faults
from raw.carroyage__people_1km
