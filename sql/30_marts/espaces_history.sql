-- the network from list to list, all on one shape
-- one row per espace and list: MSAP of June 2018, six lists of 2020, the list of 2024-08-01
-- source: france_services, msap; commune by its code through lignage_communes, else (MSAP, missing or wrong codes) by name, postcode and distance among communes around
with rows as (
    select * from staging.stg_france_services__liste_2024
    union all by name
    select * from staging.stg_france_services__listes_2020
    union all by name
    select espace_id, list_on, 'Maison de services au public' as name, address, postcode, source_commune_name, lon, lat,
        false as is_mobile, false as is_antenne, _file, _line
    from staging.stg_msap__points
), coded as (
    select r.*, g.current_code
    from rows as r
    left join marts.lignage_communes as g on g.old_code = r.source_commune_code
), orphans as (
    select o.espace_id, o.list_on, c.commune_code
    from coded as o
    join marts.communes as c
        on c.point_lat between o.lat - 0.3 and o.lat + 0.3 and c.point_lon between o.lon - 0.4 and o.lon + 0.4
    where o.current_code is null
    qualify row_number() over (partition by o.espace_id, o.list_on order by
        normalise(o.source_commune_name) = normalise(c.name) desc,
        list_contains(c.postcodes, o.postcode) desc,
        distance_km(o.lon, o.lat, c.point_lon, c.point_lat), c.commune_code) = 1
)
select
    r.espace_id, r.list_on, r.name, r.address, r.address_more, r.postcode,
    coalesce(r.current_code, o.commune_code) as commune_code,
    case when r.current_code is not null then 'code' when o.commune_code is not null then 'lieu' end as commune_found_by,
    r.source_commune_code, r.source_commune_name, r.lon, r.lat, r.mail, r.phone,
    r.monday, r.tuesday, r.wednesday, r.thursday, r.friday, r.saturday, r.hours_note, r.appointment,
    r.kind, r.format, r.is_mobile, r.is_antenne, r.group_name, r.carrier, r.labelled_on, r._file, r._line
from coded as r
left join orphans as o using (espace_id, list_on)
order by r.list_on, r.espace_id
