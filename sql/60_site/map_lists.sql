-- the espaces of each list as the map numbers them: by list, département and id
-- one row per espace and list; kind is 0 for a fixed espace, 1 for an antenne, 2 for a mobile one
-- source: marts.espaces_history
select
    cast(h.list_on as varchar) as list_day,
    h.espace_id,
    coalesce(h.name, '') as name,
    coalesce(c.name, '') as commune_name,
    coalesce(c.departement_code, '') as departement_code,
    h.lon,
    h.lat,
    case when h.is_mobile then 2 when h.is_antenne then 1 else 0 end as kind
from marts.espaces_history as h
left join marts.communes as c using (commune_code)
order by h.list_on, coalesce(c.departement_code, ''), h.espace_id
