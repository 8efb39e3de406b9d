-- our minutes held against an outside reference, département by département
-- one row per département (and France) and way of computing
-- source: coverage.trials; Table Schema in data/schemas/essais.schema.json
select
    t.departement_code as territoire,
    coalesce(d.name, 'France') as nom,
    t.way as methode,
    t.population_count as population,
    round(t.reference_median_min, 2) as temps_median_reference_min,
    published_min(t.median_min) as temps_median_min,
    round(t.median_min - t.reference_median_min, 2) as ecart_median_min,
    round(t.reference_p90_min, 2) as temps_p90_reference_min,
    published_min(t.p90_min) as temps_p90_min,
    round(t.p90_min - t.reference_p90_min, 2) as ecart_p90_min
from coverage.trials as t
left join marts.departements as d using (departement_code)
order by t.departement_code, t.way
