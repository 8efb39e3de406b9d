-- cantons (INSEE's pseudo-cantons, made of whole communes)
-- one row per canton
-- source: zonages; a commune cut by several cantons stands in a pseudo-canton of its own
select canton_code, any_value(canton_name) as name, any_value(departement_code) as departement_code, any_value(region_code) as region_code,
    sum(population_count) as population_count, count(*) as communes_count
from marts.communes
where canton_code is not null and not is_com
group by canton_code
order by canton_code
