-- how far each commune is from an espace France services (headline definition)
-- one row per commune of the 101 départements
-- source: coverage.commune_access and access_by_territory, coverage.commune_ages; Table Schema in data/schemas/acces_communes.schema.json
select
    c.commune_code as code_commune,
    c.name as nom,
    c.epci_code as code_epci,
    c.canton_code as code_canton,
    c.departement_code as code_departement,
    c.region_code as code_region,
    c.population_count as population,
    cast(round(o.people_65_count) as bigint) as population_65_plus,
    c.density_level as niveau_densite,
    a.espace_id as id_fs,
    published_min(a.nearest_min) as temps_min,
    published_min(a.nearest_low_min) as temps_min_bas,
    published_min(a.nearest_high_min) as temps_min_haut,
    published_min(a.nearest_door_min) as temps_porte_min,
    round(a.distance_km, 1) as distance_km,
    a.second_espace_id as id_fs_second,
    published_min(a.second_min) as temps_second_min,
    s.beyond_20 as au_dela_20_min,
    published_share(t.within_10_min_share) as part_population_10_min,
    published_share(t.within_20_min_share) as part_population_20_min,
    published_share(t.within_30_min_share) as part_population_30_min,
    published_share(t.within_20_min_low_share) as part_population_20_min_bas,
    published_share(t.within_20_min_high_share) as part_population_20_min_haut,
    a.method as methode,
    a.basis as base_population,
    round(a.relative_error, 3) as erreur_relative,
    a.reason as motif_absence
from marts.communes as c
join coverage.commune_access as a using (commune_code)
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
left join coverage.commune_certainty as s using (commune_code)
left join coverage.commune_ages as o using (commune_code)
left join coverage.access_by_territory as t on t.territory_kind = 'commune' and t.territory_code = c.commune_code and t.definition_id = a.definition_id
where not c.is_com
order by c.commune_code
