-- Chaque commune a un département, une région et un niveau de densité connus
select c.commune_code, c.name, c.departement_code, c.region_code, c.density_level
from marts.communes as c
left join marts.departements as d using (departement_code)
left join marts.regions as r on r.region_code = c.region_code
where not c.is_com and (d.departement_code is null or r.region_code is null or c.density_level is null)
order by 1
