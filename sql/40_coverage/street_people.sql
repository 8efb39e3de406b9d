-- how well the length of residential streets tells where people live
-- one row per region whose communes have roads
-- source: coverage.commune_places and marts.communes; log-log regression of the population of communes on kilometres of residential street; the error is that of sharing the region's people among its communes by street length
with c as (
    select m.region_code, m.commune_code, m.population_count, p.street_km
    from marts.communes as m join coverage.commune_places as p using (commune_code)
    where p.street_km > 0 and m.population_count > 0
), shared as (
    select *, sum(population_count) over (partition by region_code) * street_km / sum(street_km) over (partition by region_code) as by_streets_count
    from c
)
select s.region_code, r.name as region_name, count(*) as communes_count,
    cast(sum(s.population_count) as bigint) as population_count, sum(s.street_km) as street_km,
    regr_r2(ln(s.population_count), ln(s.street_km)) as r2_of_logs, regr_slope(ln(s.population_count), ln(s.street_km)) as elasticity,
    sum(abs(s.by_streets_count - s.population_count)) / 2 / sum(s.population_count) as misplaced_share,
    median(abs(s.by_streets_count - s.population_count) / s.population_count) as median_relative_error
from shared as s join marts.regions as r using (region_code)
group by s.region_code, r.name
order by s.region_code
