-- espaces of each canton: "one per canton" is a target of the programme
-- one row per canton (INSEE's pseudo-cantons, made of whole communes)
-- source: marts.cantons, marts.communes, marts.espaces
select
    k.canton_code,
    k.name,
    k.departement_code,
    cast(any_value(k.population_count) as bigint) as population_count,
    count(e.espace_id) as espaces_count
from marts.cantons as k
left join marts.communes as c using (canton_code)
left join marts.espaces as e using (commune_code)
group by k.canton_code, k.name, k.departement_code
order by k.canton_code
