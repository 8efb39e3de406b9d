-- the network from list to list, each espace with its commune of today and its point
-- one row per espace and list
-- source: france_services, msap; cover puts espaces of the last list that stand over 5 km outside their commune at its point (lon, lat, placed_by); source_lon, source_lat stay; a row without a point has that of the same espace in the next list, else its commune's (placed_by), and is left out where its commune is not known either (findings.espace_sans_point); whether it is mobile is said by the next list where its own does not; commune by its code through lignage_communes, else (MSAP, missing or wrong codes) by name, postcode and distance among communes around
with identified as (
    select coalesce(t.espace_id, r.espace_id) as espace_id, r.* exclude (espace_id)
    from marts.list_rows as r
    left join marts.temporary_ids as t on t.list_on = r.list_on and t.temporary_id = r.espace_id
), completed as (
    select * replace (
        if(is_placed, lon, lead(lon) over espace) as lon,
        if(is_placed, lat, lead(lat) over espace) as lat,
        if(is_placed, source_commune_code, coalesce(source_commune_code, lead(source_commune_code) over espace)) as source_commune_code,
        if(is_placed, source_commune_name, coalesce(source_commune_name, lead(source_commune_name) over espace)) as source_commune_name,
        coalesce(is_mobile, lead(is_mobile) over espace, is_itinerant, false) as is_mobile
    )
    from (select *, lon is not null and lat is not null as is_placed from identified)
    window espace as (partition by espace_id order by list_on)
), coded as (
    select c.* replace (coalesce(c.lon, m.point_lon) as lon, coalesce(c.lat, m.point_lat) as lat),
        g.current_code,
        case when c.is_placed then 'liste' when c.lon is not null and c.lat is not null then 'liste suivante' else 'commune' end as placed_by
    from completed as c
    left join marts.lignage_communes as g on g.old_code = c.source_commune_code
    left join marts.communes as m on m.commune_code = g.current_code
    where c.lon is not null and c.lat is not null or m.point_lon is not null
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
    r.source_commune_code, r.source_commune_name, r.lon, r.lat, r.lon as source_lon, r.lat as source_lat, r.placed_by, r.mail, r.phone,
    r.monday, r.tuesday, r.wednesday, r.thursday, r.friday, r.saturday, r.sunday, r.hours_note, r.appointment,
    r.kind, r.format, r.is_mobile, r.is_antenne, r.group_name, r.carrier, r.labelled_on, r._file, r._line
from coded as r
left join orphans as o using (espace_id, list_on)
order by r.list_on, r.espace_id
