-- how people reach an espace, by territory, density, mountain and QPV, for each definition
-- one row per territory and definition, communes apart (see acces_communes)
-- source: coverage.access_by_territory; Table Schema in data/schemas/acces_territoires.schema.json
select
    case a.territory_kind when 'density' then 'densite' when 'mountain' then 'montagne' else a.territory_kind end as niveau,
    a.territory_code as code,
    coalesce(e.name, k.name, d.name, r.name, n.density_label,
        case a.territory_code when 'FR' then 'France' when 'montagne' then 'Communes de montagne' when 'hors_montagne' then 'Communes hors montagne'
            when 'avec_qpv' then 'Communes avec un QPV' when 'sans_qpv' then 'Communes sans QPV' end) as nom,
    a.definition_id as definition,
    a.communes_count as communes,
    s.espaces_count as espaces,
    a.population_count as population,
    a.unknown_population_count as population_inconnue,
    a.unreachable_population_count as population_sans_espace,
    published_min(a.median_min) as temps_median_min,
    published_min(a.p90_min) as temps_p90_min,
    published_share(a.within_10_min_share) as part_population_10_min,
    published_share(a.within_20_min_share) as part_population_20_min,
    published_share(a.within_30_min_share) as part_population_30_min,
    published_share(a.within_20_min_low_share) as part_population_20_min_bas,
    published_share(a.within_20_min_high_share) as part_population_20_min_haut,
    a.beyond_10_min_count as population_plus_10_min,
    a.beyond_20_min_count as population_plus_20_min,
    a.beyond_30_min_count as population_plus_30_min,
    published_share(a.by_road_share) as part_methode_route,
    round(a.relative_error, 3) as erreur_relative
from coverage.access_by_territory as a
left join coverage.espace_counts as s using (territory_kind, territory_code)
left join marts.epci as e on a.territory_kind = 'epci' and e.epci_code = a.territory_code
left join marts.cantons as k on a.territory_kind = 'canton' and k.canton_code = a.territory_code
left join marts.departements as d on a.territory_kind = 'departement' and d.departement_code = a.territory_code
left join marts.regions as r on a.territory_kind = 'region' and r.region_code = a.territory_code
left join (select distinct density_level, density_label from marts.communes where density_level is not null) as n
    on a.territory_kind = 'density' and cast(n.density_level as varchar) = a.territory_code
where a.territory_kind in ('epci', 'canton', 'departement', 'region', 'france', 'density', 'mountain', 'qpv')
order by niveau, code, definition
