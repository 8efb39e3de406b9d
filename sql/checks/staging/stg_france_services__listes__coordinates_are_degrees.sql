-- Les coordonnées des listes de 2020 à 2023 sont des degrés ; seules celles de 2022 peuvent manquer
select _file, _line, espace_id, list_on, 'latitude ' || coalesce(cast(lat as varchar), 'vide') as latitude, 'longitude ' || coalesce(cast(lon as varchar), 'vide') as longitude
from (
    select espace_id, list_on, lon, lat, true as is_placed, _file, _line from staging.stg_france_services__liste_2020_01
    union all select espace_id, list_on, lon, lat, true, _file, _line from staging.stg_france_services__liste_2020_02
    union all select espace_id, list_on, lon, lat, true, _file, _line from staging.stg_france_services__listes_2020
    union all select espace_id, list_on, lon, lat, false, _file, _line from staging.stg_france_services__listes_2022
)
where (is_placed and (lon is null or lat is null)) or (lon is null) <> (lat is null) or lat not between -90 and 90 or lon not between -180 and 180
order by list_on, _line
