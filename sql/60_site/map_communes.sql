-- what maps say of a commune: where it belongs, its minutes under the headline definition, the espace that is nearest
-- one row per commune in the order of codes, which is that of its number on the map; minutes are null where they are not known or no road leads to an espace
-- source: marts.communes, coverage.commune_access
select
    c.commune_code,
    c.name,
    n.name_in,
    coalesce(c.epci_code, '') as epci_code,
    coalesce(c.canton_code, '') as canton_code,
    c.departement_code,
    c.region_code,
    coalesce(c.population_count, 0) as population_count,
    c.point_lon,
    c.point_lat,
    a.nearest_min as minutes,
    a.nearest_low_min as low_min,
    a.nearest_high_min as high_min,
    coalesce(a.method = 'route', false) as is_by_road,
    coalesce(a.espace_id, '') as espace_id
from marts.communes as c
join coverage.commune_access as a using (commune_code)
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
left join exports.territory_names as n on n.territory_kind = 'commune' and n.territory_code = c.commune_code
order by c.commune_code
