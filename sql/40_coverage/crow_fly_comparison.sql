-- what a crude power law of the crow-fly distance between commune points gives, beside our estimate (where roads are known too)
-- one row per group of communes (all, density level, mountain)
-- source: marts.communes and espaces; the law fitted on the same pairs as the estimate (coverage.travel_time_parameters); it knows neither spread inside a commune, nor sea, mountain or main roads
with nearest as (
    select c.commune_code, min(distance_km(c.point_lon, c.point_lat, e.lon, e.lat)) as km
    from marts.communes as c
    join marts.espaces as e on e.lat between c.point_lat - 1.5 and c.point_lat + 1.5 and e.lon between c.point_lon - 2 and c.point_lon + 2
    where not c.is_com
    group by c.commune_code
), law as (
    select max(value) filter (where parameter = 'power_law_scale') as scale, max(value) filter (where parameter = 'power_law_exponent') as exponent
    from coverage.travel_time_parameters
), compared as (
    select a.commune_code, a.density_level, a.is_mountain, coalesce(a.population_count, 0) as population_count, law.scale * n.km ** law.exponent as law_min, coalesce(v.minutes, a.nearest_min) as nearest_min
    from coverage.commune_access as a
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    cross join law
    left join nearest as n using (commune_code)
    left join coverage.travel_time_variants as v on v.commune_code = a.commune_code and v.method = 'estimation' and v.basis = 'disque'
), grouped as (
    select 'ensemble' as group_kind, 0 as position, 'ensemble' as group_name, * from compared
    union all
    select 'densité', density_level, (select any_value(density_label) from marts.communes as c where c.density_level = compared.density_level), * from compared
    union all
    select 'montagne', 10 + is_mountain::integer, case when is_mountain then 'communes de montagne' else 'hors montagne' end, * from compared
)
select group_kind, position, group_name, cast(sum(population_count) as bigint) as population_count,
    sum(population_count) filter (where law_min <= 20) / sum(population_count) as law_within_20_min_share,
    sum(population_count) filter (where nearest_min <= 20) / sum(population_count) as within_20_min_share,
    sum(population_count) filter (where law_min <= 30) / sum(population_count) as law_within_30_min_share,
    sum(population_count) filter (where nearest_min <= 30) / sum(population_count) as within_30_min_share,
    median(nearest_min - law_min) as median_difference_min
from grouped
group by group_kind, position, group_name
order by position
