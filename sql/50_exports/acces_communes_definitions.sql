-- how far each commune is from an espace under each definition
-- one row per commune of the 101 départements and definition
-- source: coverage.commune_access and access_by_territory; Table Schema in data/schemas/acces_communes_definitions.schema.json
select
    a.commune_code as code_commune,
    a.definition_id as definition,
    a.espace_id as id_fs,
    published_min(a.nearest_min) as temps_min,
    published_min(a.nearest_low_min) as temps_min_bas,
    published_min(a.nearest_high_min) as temps_min_haut,
    published_share(t.within_20_min_share) as part_population_20_min
from coverage.commune_access as a
left join coverage.access_by_territory as t on t.territory_kind = 'commune' and t.territory_code = a.commune_code and t.definition_id = a.definition_id
order by a.commune_code, a.definition_id
