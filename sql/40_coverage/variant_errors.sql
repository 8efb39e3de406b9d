-- what each way of computing minutes is worth, against the best one that is known for the same communes
-- one row per place of comparison, way, reference and group of communes
-- source: coverage.travel_time_variants; the reference is the road time from where people live (cells, else streets) for what a model or a point is worth, and cells by the same method for what streets or a disc are worth
with pairs as (
    select r.method as reference_method, r.basis as reference_basis, v.method, v.basis, v.commune_code,
        v.minutes, r.minutes as reference_min, v.within_20_share, r.within_20_share as reference_within_20_share,
        v.within_30_share, r.within_30_share as reference_within_30_share, v.espace_id = r.espace_id as same_espace
    from coverage.travel_time_variants as v
    join coverage.travel_time_variants as r on r.commune_code = v.commune_code
    where r.method = 'route' and r.basis = 'voirie' and (v.method = 'estimation' and v.basis = 'disque' or v.method = 'route' and v.basis = 'point')
        or r.method = 'route' and r.basis = 'carreaux' and v.method = 'route' and v.basis = 'voirie'
        or r.method = 'route' and r.basis = 'voirie' and v.method = 'estimation' and v.basis = 'carreaux_1km'
        or r.method = 'estimation' and r.basis = 'carreaux' and v.method = 'estimation' and v.basis in ('disque', 'carreaux_1km')
), grouped as (
    select 'ensemble' as group_kind, 0 as position, 'ensemble' as group_name, p.*, c.population_count
    from pairs as p join marts.communes as c using (commune_code)
    union all
    select 'densité', c.density_level, c.density_label, p.*, c.population_count
    from pairs as p join marts.communes as c using (commune_code) where c.density_level is not null
)
select g.reference_method, g.reference_basis, g.method, g.basis,
    case when count(distinct m.region_code) = 1 then any_value(r.name) else 'France' end as territory_name,
    g.group_kind, g.position, g.group_name,
    count(*) as communes_count, cast(sum(g.population_count) as bigint) as population_count,
    median(abs(g.minutes - g.reference_min)) as median_absolute_error_min,
    median(abs(g.minutes - g.reference_min) / g.reference_min) filter (where g.reference_min > 0) as median_relative_error,
    median((g.minutes - g.reference_min) / g.reference_min) filter (where g.reference_min > 0) as median_bias,
    sum(g.within_20_share * g.population_count) / nullif(sum(g.population_count), 0) as within_20_min_share,
    sum(g.reference_within_20_share * g.population_count) / nullif(sum(g.population_count), 0) as reference_within_20_min_share,
    sum(g.within_30_share * g.population_count) / nullif(sum(g.population_count), 0) as within_30_min_share,
    sum(g.reference_within_30_share * g.population_count) / nullif(sum(g.population_count), 0) as reference_within_30_min_share,
    avg(cast((g.minutes <= 20) = (g.reference_min <= 20) as integer)) as same_side_of_20_share,
    avg(cast(g.same_espace as integer)) as same_espace_share
from grouped as g
join marts.communes as m using (commune_code)
join marts.regions as r on r.region_code = m.region_code
group by g.reference_method, g.reference_basis, g.method, g.basis, g.group_kind, g.position, g.group_name
order by 1, 2, 3, 4, 7
