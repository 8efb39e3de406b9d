-- how far each commune is from an espace in the network of each list
-- one row per commune of the 101 départements and list
-- source: coverage.travel_times_by_list and access_by_list; Table Schema in data/schemas/acces_communes_listes.schema.json
select
    t.commune_code as code_commune,
    t.list_on as liste,
    t.espace_id as id_fs,
    published_min(t.minutes) as temps_min,
    published_share(a.within_20_min_share) as part_population_20_min
from coverage.travel_times_by_list as t
left join coverage.access_by_list as a on a.territory_kind = 'commune' and a.territory_code = t.commune_code and a.list_on = t.list_on
order by t.commune_code, t.list_on
