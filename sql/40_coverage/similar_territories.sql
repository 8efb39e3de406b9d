-- the five territories most like each one: the nearest by the traits that are known of it, each counted in standard deviations of its kind
-- one row per commune, EPCI or département and similar one; rank 1 is the most alike
-- source: coverage.territory_traits; method: /methode/territoires-semblables/; only territories of the same side (mountain or not) are looked at, and for communes those of the same density level that are at most 200 to 400 places away by population
with standard as (
    select *,
        density_level / nullif(stddev_pop(density_level) over kind, 0) as z_density,
        ln(population_count) / nullif(stddev_pop(ln(population_count)) over kind, 0) as z_population,
        aged_75_share / nullif(stddev_pop(aged_75_share) over kind, 0) as z_aged,
        income_eur / nullif(stddev_pop(income_eur) over kind, 0) as z_income,
        2 + (aged_75_share is not null)::integer + (income_eur is not null)::integer as traits_count,
        case when territory_kind = 'commune' then density_level else 0 end as block
    from coverage.territory_traits
    window kind as (partition by territory_kind)
), tiled as (
    select *, case when territory_kind = 'commune'
        then (row_number() over (partition by territory_kind, block, is_mountain order by population_count, territory_code) - 1) // 200 else 0 end as tile
    from standard
), candidates as (
    select *, tile as near_tile from tiled
    union all select *, tile + 1 from tiled where territory_kind = 'commune'
    union all select *, tile - 1 from tiled where territory_kind = 'commune'
), pairs as (
    -- a trait that is not known of the one is not asked of the other; one that is known must be known of both
    select a.territory_kind, a.territory_code, b.territory_code as similar_code,
        sqrt((coalesce((a.z_density - b.z_density) ** 2, 0) + coalesce((a.z_population - b.z_population) ** 2, 0)
            + coalesce((a.z_aged - b.z_aged) ** 2, 0) + coalesce((a.z_income - b.z_income) ** 2, 0)) / a.traits_count) as distance
    from tiled as a
    join candidates as b on b.territory_kind = a.territory_kind and b.block = a.block and b.is_mountain = a.is_mountain and b.near_tile = a.tile
    where b.territory_code <> a.territory_code
        and (a.aged_75_share is null or b.aged_75_share is not null)
        and (a.income_eur is null or b.income_eur is not null)
), best as (
    -- an aggregate, not a window: there are some twenty million pairs
    select territory_kind, territory_code, min_by({'code': similar_code, 'distance': distance}, {'distance': distance, 'code': similar_code}, 5) as nearest
    from pairs group by territory_kind, territory_code
), ranked as (
    select territory_kind, territory_code, unnest(nearest) as one, generate_subscripts(nearest, 1) as rank from best
)
select territory_kind, territory_code, one.code as similar_code, one.distance as distance, rank
from ranked
order by territory_kind, territory_code, rank
