-- what a frame on another site says of an EPCI, a canton, a département, a région or France
-- one row per territory, as a JSON array in the order of embedColumns (pipeline/export/embed.go)
-- source: coverage.access_by_territory and exports.access_summaries, headline definition; the script rounds to what it prints, once
select a.territory_kind, a.territory_code, json_array(
    case when a.territory_kind = 'canton' then 'Canton ' || de_canton(n.name) else n.name end, n.name_in, n.population_count,
    framed_share(x.within_20_min_share), framed_share(x.within_20_min_low_share), framed_share(x.within_20_min_high_share), x.beyond_20_min_count, round(x.median_min, 3), x.unreachable_population_count,
    a.acces.methode, a.acces.route_dans, k.espaces_count
) as json
from exports.access_summaries as a
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
join coverage.access_by_territory as x on x.territory_kind = a.territory_kind and x.territory_code = a.territory_code and x.definition_id = a.definition_id
join exports.territory_names as n on n.territory_kind = a.territory_kind and n.territory_code = a.territory_code
left join coverage.espace_counts as k on k.territory_kind = a.territory_kind and k.territory_code = a.territory_code
where a.territory_kind in ('epci', 'canton', 'departement', 'region', 'france')
order by a.territory_kind, a.territory_code
