-- what stands above the page of a territory: its title, where it lies, the way to it, a line about it
-- one row per EPCI, canton, département, région and for France
-- source: exports.territory_names, marts, coverage.espace_counts
with counted as (
    select a.territory_kind, a.territory_code, a.communes_count, c.espaces_count, c.mobile_count
    from coverage.access_by_territory as a
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    join coverage.espace_counts as c using (territory_kind, territory_code)
), lain as (
    -- an EPCI may lie in several départements; departement is that of most of its people
    select e.epci_code, list({'code': d.departement_code, 'nom': d.name} order by d.departement_code) as departements
    from (select epci_code, unnest(departement_codes) as departement_code from marts.epci) as e
    join marts.departements as d using (departement_code)
    group by e.epci_code
)
select
    n.territory_kind,
    n.territory_code,
    if(n.territory_kind = 'canton', 'Canton ' || de_canton(n.name), n.name) as titre,
    e.kind as legal_kind,
    case when d.departement_code is not null then {'code': d.departement_code, 'nom': d.name} end as departement,
    l.departements,
    case when r.region_code is not null then {'code': r.region_code, 'nom': r.name} end as region,
    'partage/' || case n.territory_kind
        when 'epci' then 'epci/' || n.territory_code
        when 'departement' then 'departements/' || n.territory_code
        when 'region' then 'regions/' || n.territory_code
        when 'canton' then 'departements/' || d.departement_code
        else 'france' end || '.png' as image,
    -- a région of one département is that département
    list_filter([
        if(r.name = coalesce(d.name, n.name), null, step_to('region', r.region_code, r.name)),
        step_to('departement', d.departement_code, d.name)
    ], lambda step: step is not null) as fil,
    concat_ws(' · ',
        territory_word(n.territory_kind, e.kind) || if(n.territory_kind = 'departement', ' ' || n.territory_code, ''),
        words_count(n.population_count) || ' habitants',
        words_of(c.communes_count, 'commune', 'communes'),
        words_of(c.espaces_count, 'espace', 'espaces') || if(c.mobile_count > 0, ', dont ' || words_of(c.mobile_count, 'itinérant', 'itinérants'), '')) as sous
from exports.territory_names as n
join counted as c using (territory_kind, territory_code)
left join marts.epci as e on n.territory_kind = 'epci' and e.epci_code = n.territory_code
left join lain as l on l.epci_code = e.epci_code
left join marts.departements as d on n.territory_kind in ('epci', 'canton') and d.departement_code = n.departement_code
left join marts.regions as r on n.territory_kind <> 'region' and r.region_code = n.region_code
where n.territory_kind <> 'commune'
order by n.territory_kind, n.territory_code
