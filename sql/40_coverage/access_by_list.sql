-- how people of today reach the network of each list (MSAP of 2018, lists of 2020, the last one), weighted by population
-- one row per territory and list
-- source: coverage.travel_times_by_list; all lists by the same estimation, espaces of the headline's kind as far as a list tells, at any hour; people are those of today at every date, so that what changes is the network alone
with members as (
    select g.territory_kind, g.territory_code, t.list_on, coalesce(c.population_count, 0) as population_count, t.minutes, t.method,
        t.minutes is not null or t.reason in ('sans_espace_sur_la_terre', 'sans_espace') as is_known
    from coverage.commune_groups as g
    join marts.communes as c using (commune_code)
    join coverage.travel_times_by_list as t using (commune_code)
), ranked as (
    select *,
        sum(population_count) filter (where is_known) over (partition by territory_kind, territory_code, list_on
            order by minutes nulls last rows between unbounded preceding and current row) as reached_count,
        sum(population_count) filter (where is_known) over (partition by territory_kind, territory_code, list_on) as known_count
    from members
)
select
    territory_kind, territory_code, list_on,
    count(*) as communes_count,
    cast(sum(population_count) as bigint) as population_count,
    cast(coalesce(sum(population_count) filter (where not is_known), 0) as bigint) as unknown_population_count,
    min(minutes) filter (where is_known and reached_count >= 0.5 * known_count and known_count > 0) as median_min,
    coalesce(sum(population_count) filter (where minutes <= 20), 0) / nullif(any_value(known_count), 0) as within_20_min_share,
    coalesce(sum(population_count) filter (where minutes <= 30), 0) / nullif(any_value(known_count), 0) as within_30_min_share,
    cast(coalesce(sum(population_count) filter (where is_known and (minutes > 20 or minutes is null)), 0) as bigint) as beyond_20_min_count,
    cast(coalesce(sum(population_count) filter (where is_known and (minutes > 30 or minutes is null)), 0) as bigint) as beyond_30_min_count,
    any_value(method) as method
from ranked
group by territory_kind, territory_code, list_on
order by territory_kind, territory_code, list_on
