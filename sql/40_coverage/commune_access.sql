-- nearest and second-nearest espace of each commune, by definition, on one line
-- one row per commune and definition
-- source: coverage.travel_times (computed by cover), means over the commune's people; method: /methode/temps-de-trajet/
select
    t.commune_code, t.definition_id, c.population_count, c.departement_code, c.region_code, c.epci_code, c.canton_code, c.density_level, c.is_mountain, c.has_qpv,
    t.espace_id, t.minutes as nearest_min, t.low_min as nearest_low_min, t.high_min as nearest_high_min, t.door_min as nearest_door_min, t.distance_km,
    s.espace_id as second_espace_id, s.minutes as second_min, s.distance_km as second_distance_km,
    t.method, t.basis, t.relative_error, t.reason
from (select * from coverage.travel_times where rank = 1) as t
join marts.communes as c using (commune_code)
left join (select * from coverage.travel_times where rank = 2) as s using (commune_code, definition_id)
order by t.commune_code, t.definition_id
