-- what an espace in a commune that has none would bring
-- one row per commune without an espace that the headline definition counts
-- source: coverage.siting_gains; Table Schema in data/schemas/implantations_communes.schema.json
select
    g.commune_code as code_commune,
    c.name as nom,
    c.epci_code as code_epci,
    c.departement_code as code_departement,
    round(g.lon, 5) as longitude,
    round(g.lat, 5) as latitude,
    cast(round(g.newly_within_20_count) as bigint) as population_gagnee_20_min,
    cast(round(g.newly_within_20_low_count) as bigint) as population_gagnee_20_min_bas,
    cast(round(g.newly_within_20_high_count) as bigint) as population_gagnee_20_min_haut,
    cast(round(g.newly_within_20_65_count) as bigint) as population_65_plus_gagnee_20_min,
    cast(round(g.saved_person_min) as bigint) as minutes_personnes
from coverage.siting_gains as g
join marts.communes as c using (commune_code)
order by g.commune_code
