-- Les coordonnées des espaces sont des degrés, longitude et latitude dans leurs bornes
select _file, _line, espace_id, 'latitude ' || coalesce(cast(lat as varchar), 'vide') as latitude, 'longitude ' || coalesce(cast(lon as varchar), 'vide') as longitude
from staging.stg_france_services__liste_2024
where lon is null or lat is null or lat not between -90 and 90 or lon not between -180 and 180
order by _line
