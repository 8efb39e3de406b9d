-- Les habitants des lieux d'une commune font sa population
select c.commune_code, c.population_count, sum(p.people_count) as people_count
from marts.communes as c
left join coverage.places as p using (commune_code)
where not c.is_com
group by c.commune_code, c.population_count
having abs(coalesce(sum(p.people_count), -1) - coalesce(c.population_count, 0)) > 0.01
