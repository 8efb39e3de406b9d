-- what the search finds
-- one row per name that leads to a page
-- source: marts; type c commune, a old commune, e EPCI, d département, r région, f espace, k canton
select 'c' as type, c.commune_code as code, c.name, coalesce(d.name, c.departement_code) as context, c.postcodes, coalesce(c.population_count, 0) as population_count
from marts.communes as c left join staging.stg_decoupage_administratif__departements as d using (departement_code)
union all
select 'a', l.current_code, l.old_name, c.name, [], 0
from marts.lignage_communes as l join marts.communes as c on c.commune_code = l.current_code
where l.kind in ('deleguee', 'associee', 'ancienne') and l.old_name is not null and normalise(l.old_name) <> normalise(c.name)
union all
select 'a', a.commune_code, a.name, c.name, a.postcodes, coalesce(a.population_count, 0)
from staging.stg_decoupage_administratif__communes as a join marts.communes as c on c.commune_code = a.parent_commune_code
where a.kind = 'arrondissement'
union all
select 'e', e.epci_code, e.name, d.name, [], e.population_count from marts.epci as e left join marts.departements as d using (departement_code)
union all
select 'k', k.canton_code, 'Canton ' || de_canton(k.name), d.name, [], k.population_count from marts.cantons as k left join marts.departements as d using (departement_code)
union all
select 'd', departement_code, name, 'département', [], population_count from marts.departements
union all
select 'r', region_code, name, 'région', [], population_count from marts.regions
union all
select 'f', e.espace_id, e.name, c.name, [], 0 from marts.espaces as e join marts.communes as c using (commune_code)
order by 1, 2, 3
