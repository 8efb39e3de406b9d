-- what the search finds
-- one row per name or former code that leads to a page
-- source: marts; type c commune, a old commune, m arrondissement municipal, e EPCI, d département, r région, f espace, k canton; codes are what it is found by besides its name: postcodes, a former code, the code of a territory
select 'c' as type, c.commune_code as code, c.name, c.departement_code as context, c.postcodes as codes, coalesce(c.population_count, 0) as population_count
from marts.communes as c
union all
-- a former commune leads to the commune of today; where only its code is known, or its name is still that of the commune, by its code alone
select 'a', l.current_code, case when normalise(l.old_name) <> normalise(c.name) then l.old_name end, c.name, case when l.old_code in (select commune_code from marts.communes) then [] else [l.old_code] end, 0
from marts.lignage_communes as l join marts.communes as c on c.commune_code = l.current_code
where l.kind in ('deleguee', 'associee', 'ancienne')
    and (normalise(l.old_name) <> normalise(c.name) or l.old_code not in (select commune_code from marts.communes))
union all
select 'm', a.commune_code, a.name, c.name, list_append(a.postcodes, a.commune_code), coalesce(a.population_count, 0)
from staging.stg_decoupage_administratif__communes as a join marts.communes as c on c.commune_code = a.parent_commune_code
where a.kind = 'arrondissement'
union all
select 'e', epci_code, name, departement_code, [epci_code], population_count from marts.epci
union all
select 'k', canton_code, 'Canton ' || de_canton(name), departement_code, [], population_count from marts.cantons
union all
select 'd', departement_code, name, null, [departement_code], population_count from marts.departements
union all
select 'r', region_code, name, null, [region_code], population_count from marts.regions
union all
select 'f', e.espace_id, e.name, c.name, [], 0 from marts.espaces as e join marts.communes as c using (commune_code)
order by 1, 2, 3, 5
