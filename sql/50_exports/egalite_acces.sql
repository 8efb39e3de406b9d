-- minutes and people beyond 20 minutes by group: density, relief, age, niveau de vie, border of the département
-- one row per kind of group and group
-- source: coverage.access_by_group; Table Schema in data/schemas/egalite_acces.schema.json
select
    group_kind as critere,
    position as rang,
    group_name as groupe,
    people_count as population,
    lowest_income_eur as niveau_de_vie_min_eur,
    highest_income_eur as niveau_de_vie_max_eur,
    published_min(mean_min) as temps_moyen_min,
    published_share(beyond_20_share) as part_plus_20_min,
    published_share(beyond_20_low_share) as part_plus_20_min_bas,
    published_share(beyond_20_high_share) as part_plus_20_min_haut
from coverage.access_by_group
order by critere, rang
