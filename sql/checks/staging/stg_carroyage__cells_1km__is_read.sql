-- Un carreau de 1 km a un coin sur la grille et des habitants
select _file, _line, east_m, north_m, people_count, people_65_count
from staging.stg_carroyage__cells_1km
where east_m is null or north_m is null or east_m % 1000 <> 0 or north_m % 1000 <> 0
    or people_count is null or people_count < 0 or people_65_count is null or people_65_count < 0
