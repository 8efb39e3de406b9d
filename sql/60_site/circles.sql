-- the territories that each one is compared with: the département, the région and the country that it lies in
-- one row per territory and territory around it; position is 1 for the nearest
-- source: exports.territory_names; no territory is around itself
select territory_kind, territory_code, 1 as position, 'departement' as around_kind, departement_code as around_code
from exports.territory_names
where territory_kind in ('epci', 'canton') and departement_code is not null
union all
select territory_kind, territory_code, 2, 'region', region_code
from exports.territory_names
where territory_kind in ('epci', 'canton', 'departement') and region_code is not null
union all
select territory_kind, territory_code, 3, 'france', 'FR'
from exports.territory_names
where territory_kind in ('epci', 'canton', 'departement', 'region')
order by territory_kind, territory_code, position
