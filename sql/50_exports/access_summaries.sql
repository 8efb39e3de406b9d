-- the published access figures of each territory and definition as one value for the pages
-- one row per territory and definition
-- source: coverage.access_by_territory; route_dans says where times are by road in a territory of both methods, in words, where whole régions or départements say it
with by_road as (
    select * from coverage.access_by_territory where territory_kind in ('region', 'departement') and by_road_share >= 0.999
), places as (
    select 'france' as territory_kind, 'FR' as territory_code, definition_id, territory_kind as place_kind, territory_code as place_code, population_count
    from by_road as a
    where territory_kind = 'region'
        or not exists (select 1 from by_road as b join marts.departements as d on d.region_code = b.territory_code
            where b.territory_kind = 'region' and b.definition_id = a.definition_id and d.departement_code = a.territory_code)
    union all
    select 'region', d.region_code, a.definition_id, 'departement', a.territory_code, a.population_count
    from by_road as a join marts.departements as d on d.departement_code = a.territory_code
    where a.territory_kind = 'departement'
), wheres as (
    select p.territory_kind, p.territory_code, p.definition_id, list(n.name_in order by p.population_count desc, n.name_in) as names, sum(p.population_count) as population_count
    from places as p join exports.territory_names as n on n.territory_kind = p.place_kind and n.territory_code = p.place_code
    group by all
)
select territory_kind, territory_code, definition_id,
    {
        'id': definition_id,
        'mediane_min': published_min(median_min), 'p90_min': published_min(p90_min),
        'part_10_min': published_share(within_10_min_share), 'part_20_min': published_share(within_20_min_share), 'part_30_min': published_share(within_30_min_share),
        'part_20_min_bas': published_share(within_20_min_low_share), 'part_20_min_haut': published_share(within_20_min_high_share),
        'part_30_min_bas': published_share(within_30_min_low_share), 'part_30_min_haut': published_share(within_30_min_high_share),
        'population_plus_10': beyond_10_min_count, 'population_plus_20': beyond_20_min_count, 'population_plus_30': beyond_30_min_count,
        'population_inconnue': unknown_population_count, 'population_sans_espace': unreachable_population_count,
        'methode': case when by_road_share >= 0.999 then 'route' when by_road_share > 0 then 'mixte' else 'estimation' end,
        'route_dans': case when by_road_share > 0 and by_road_share < 0.999 and len(w.names) <= 3 and w.population_count >= 0.999 * by_road_share * a.population_count
            then concat_ws(' et ', nullif(array_to_string(w.names[1:-2], ', '), ''), w.names[-1]) end,
        'erreur_relative': round(relative_error, 3)
    } as acces
from coverage.access_by_territory as a
left join wheres as w using (territory_kind, territory_code, definition_id)
order by territory_kind, territory_code, definition_id
