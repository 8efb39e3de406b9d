-- how people of each territory reach an espace, weighted by population
-- one row per territory and definition
-- source: coverage.people_minutes; a commune without road to any espace counts as beyond every threshold, one whose time is not known counts in unknown_population_count only; low and high shares are the extreme cases in which all estimates err to one side
with members as (
    select g.territory_kind, g.territory_code, a.definition_id, a.part, cast(a.population_count as decimal(18, 6)) as population_count,
        a.nearest_min, a.nearest_low_min, a.nearest_high_min, a.reason, a.method, a.relative_error,
        a.nearest_min is not null or a.reason in ('sans_espace_sur_la_terre', 'sans_espace') as is_known
    from coverage.commune_groups as g
    join coverage.people_minutes as a using (commune_code)
), ranked as (
    select *,
        sum(population_count) filter (where is_known) over (partition by territory_kind, territory_code, definition_id
            order by nearest_min nulls last rows between unbounded preceding and current row) as reached_count,
        sum(population_count) filter (where is_known) over (partition by territory_kind, territory_code, definition_id) as known_count
    from members
)
select
    territory_kind, territory_code, definition_id,
    count(*) filter (where part = 1) as communes_count,
    cast(sum(population_count) as bigint) as population_count,
    cast(coalesce(sum(population_count) filter (where not is_known), 0) as bigint) as unknown_population_count,
    cast(coalesce(sum(population_count) filter (where is_known and nearest_min is null), 0) as bigint) as unreachable_population_count,
    min(nearest_min) filter (where is_known and reached_count >= 0.5 * known_count and known_count > 0) as median_min,
    min(nearest_min) filter (where is_known and reached_count >= 0.9 * known_count and known_count > 0) as p90_min,
    coalesce(sum(population_count) filter (where nearest_min <= 10), 0) / nullif(any_value(known_count), 0) as within_10_min_share,
    coalesce(sum(population_count) filter (where nearest_min <= 20), 0) / nullif(any_value(known_count), 0) as within_20_min_share,
    coalesce(sum(population_count) filter (where nearest_min <= 30), 0) / nullif(any_value(known_count), 0) as within_30_min_share,
    cast(coalesce(sum(population_count) filter (where is_known and (nearest_min > 10 or nearest_min is null)), 0) as bigint) as beyond_10_min_count,
    cast(coalesce(sum(population_count) filter (where is_known and (nearest_min > 20 or nearest_min is null)), 0) as bigint) as beyond_20_min_count,
    cast(coalesce(sum(population_count) filter (where is_known and (nearest_min > 30 or nearest_min is null)), 0) as bigint) as beyond_30_min_count,
    coalesce(sum(population_count) filter (where nearest_high_min <= 20), 0) / nullif(any_value(known_count), 0) as within_20_min_low_share,
    coalesce(sum(population_count) filter (where nearest_low_min <= 20), 0) / nullif(any_value(known_count), 0) as within_20_min_high_share,
    coalesce(sum(population_count) filter (where nearest_high_min <= 30), 0) / nullif(any_value(known_count), 0) as within_30_min_low_share,
    coalesce(sum(population_count) filter (where nearest_low_min <= 30), 0) / nullif(any_value(known_count), 0) as within_30_min_high_share,
    coalesce(sum(population_count) filter (where method = 'route'), 0) / nullif(sum(population_count), 0) as by_road_share,
    sum(relative_error * population_count) / nullif(sum(population_count) filter (where relative_error is not null), 0) as relative_error
from ranked
group by territory_kind, territory_code, definition_id
order by territory_kind, territory_code, definition_id
