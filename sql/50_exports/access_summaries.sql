-- the published access figures of each territory and definition as one value for the pages
-- one row per territory and definition
-- source: coverage.access_by_territory
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
        'erreur_relative': round(relative_error, 3)
    } as acces
from coverage.access_by_territory
order by territory_kind, territory_code, definition_id
