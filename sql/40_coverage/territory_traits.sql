-- what territories are compared by: density, people, people of 75 and more, income, mountain
-- one row per commune, EPCI and département
-- source: marts.communes; means are weighted by population; a share of 75 and more or an income that is not known for most people (half, eight in ten) of a territory is missing, not guessed
with members as (
    select g.territory_kind, g.territory_code, c.density_level, c.population_count, c.aged_75_share, c.median_income_eur, c.is_mountain
    from marts.commune_groups as g
    join marts.communes as c using (commune_code)
    where g.territory_kind in ('commune', 'epci', 'departement') and c.population_count > 0 and c.density_level is not null
)
select
    territory_kind, territory_code,
    sum(density_level * population_count) / sum(population_count) as density_level,
    cast(sum(population_count) as bigint) as population_count,
    case when sum(population_count) filter (where aged_75_share is not null) >= 0.5 * sum(population_count)
        then sum(aged_75_share * population_count) / sum(population_count) filter (where aged_75_share is not null) end as aged_75_share,
    case when sum(population_count) filter (where median_income_eur is not null) >= 0.8 * sum(population_count)
        then sum(median_income_eur * population_count) / sum(population_count) filter (where median_income_eur is not null) end as income_eur,
    sum(population_count) filter (where is_mountain) is not null and sum(population_count) filter (where is_mountain) >= 0.5 * sum(population_count) as is_mountain
from members
group by territory_kind, territory_code
order by territory_kind, territory_code
