-- who has an open espace within 20 minutes, by half-hour of the week
-- one row per territory from EPCI up, weekday and half-hour
-- source: coverage.open_access; Table Schema in data/schemas/acces_heures.schema.json
select
    case o.territory_kind when 'density' then 'densite' else o.territory_kind end as niveau,
    o.territory_code as code,
    coalesce(n.name, l.density_label) as nom,
    o.weekday as jour,
    clock(o.from_min) as heure,
    published_share(o.within_20_share) as part_population_20_min
from coverage.open_access as o
left join exports.territory_names as n using (territory_kind, territory_code)
left join (select distinct density_level, density_label from marts.communes where density_level is not null) as l
    on o.territory_kind = 'density' and cast(l.density_level as varchar) = o.territory_code
where o.within_20_share is not null
order by niveau, code, jour, heure
