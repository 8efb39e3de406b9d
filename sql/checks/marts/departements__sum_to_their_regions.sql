-- Les populations des départements font celle de leur région
with d as (select region_code, sum(population_count) as departements_total from marts.departements group by region_code)
select r.region_code, r.population_count, d.departements_total from marts.regions as r left join d using (region_code)
where d.departements_total is distinct from r.population_count order by 1
