-- each espace in each published list
-- one row per espace and list
-- source: marts.espaces_history; Table Schema in data/schemas/espaces_listes.schema.json
select
    espace_id as id_fs,
    list_on as liste,
    name as nom,
    is_mobile as itinerant,
    is_antenne as antenne,
    commune_code as code_commune,
    round(lon, 6) as lon,
    round(lat, 6) as lat
from marts.espaces_history
order by list_on, try_cast(espace_id as integer) nulls last, espace_id
