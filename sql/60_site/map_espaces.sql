-- the espaces of today's list as maps mark them
-- one row per espace in the order of ids; codes are '' where the commune is not known
-- source: marts.espaces
select
    e.espace_id,
    e.name,
    coalesce(c.departement_code, '') as departement_code,
    coalesce(e.commune_code, '') as commune_code,
    e.lon,
    e.lat,
    e.is_mobile
from marts.espaces as e
left join marts.communes as c using (commune_code)
order by cast(e.espace_id as integer)
