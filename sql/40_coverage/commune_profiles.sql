-- each commune with minutes, by what people are compared by: density, relief, niveau de vie, age, border
-- one row per commune with people and minutes
-- source: coverage.commune_access and access_by_territory (headline definition, means and shares over the commune's people), marts.communes, coverage.commune_ages, coverage.commune_neighbours; income tenths hold a tenth each of the people of communes whose median niveau de vie is published, rural fifths a fifth of those of density 5 to 7
with headline as (
    select definition_id from marts.definitions where is_headline
), profiled as (
    select
        c.commune_code,
        c.density_level,
        c.density_label,
        c.is_mountain,
        c.has_qpv,
        c.median_income_eur,
        cast(c.population_count as double) as people_count,
        case when g.people_65_count is not null then least(g.people_65_count, c.population_count) end as people_65_count,
        a.nearest_min,
        1 - s.within_20_min_share as beyond_20_share,
        1 - s.within_20_min_high_share as beyond_20_low_share,
        1 - s.within_20_min_low_share as beyond_20_high_share,
        exists (
            select 1 from coverage.commune_neighbours as n
            join marts.communes as o on o.commune_code = n.neighbour_code
            where n.commune_code = c.commune_code and o.departement_code <> c.departement_code
        ) as is_at_border
    from marts.communes as c
    cross join headline as h
    join coverage.commune_access as a on a.commune_code = c.commune_code and a.definition_id = h.definition_id
    join coverage.access_by_territory as s on s.territory_kind = 'commune' and s.territory_code = c.commune_code and s.definition_id = h.definition_id
    left join coverage.commune_ages as g on g.commune_code = c.commune_code
    where not c.is_com and c.population_count > 0 and a.nearest_min is not null
)
select *,
    case when median_income_eur is not null then cast(least(10, 1 + floor(10 * (sum(people_count) over by_income - people_count / 2) / sum(people_count) over (partition by median_income_eur is null))) as integer) end as income_tenth,
    case when median_income_eur is not null and density_level >= 5 then cast(least(5, 1 + floor(5 * (sum(people_count) over by_rural_income - people_count / 2) / sum(people_count) over (partition by median_income_eur is null, coalesce(density_level >= 5, false)))) as integer) end as rural_income_fifth
from profiled
window by_income as (partition by median_income_eur is null order by median_income_eur, commune_code),
    by_rural_income as (partition by median_income_eur is null, coalesce(density_level >= 5, false) order by median_income_eur, commune_code)
order by commune_code
