-- what a frame on another site says of an EPCI, a canton, a département, a région or France
-- one row per territory, as a JSON array in the order of embedColumns (pipeline/export/embed.go)
-- source: exports.access_summaries, headline definition
select a.territory_kind, a.territory_code, json_array(
    case when a.territory_kind = 'canton' then 'Canton ' || de_canton(n.name) else n.name end, n.name_in, n.population_count,
    a.acces.part_20_min, a.acces.part_20_min_bas, a.acces.part_20_min_haut, a.acces.population_plus_20, a.acces.mediane_min, a.acces.population_sans_espace,
    a.acces.methode, a.acces.route_dans, k.espaces_count
) as json
from exports.access_summaries as a
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
join exports.territory_names as n using (territory_kind, territory_code)
left join coverage.espace_counts as k using (territory_kind, territory_code)
where a.territory_kind in ('epci', 'canton', 'departement', 'region', 'france')
order by a.territory_kind, a.territory_code
