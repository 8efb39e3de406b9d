-- départements of 2026
-- one row per département
-- source: decoupage_administratif; populations are sums of their communes
select d.departement_code, d.name, d.article_kind, d.region_code, d.zone, sum(c.population_count) as population_count, count(*) as communes_count
from staging.stg_decoupage_administratif__departements as d
join marts.communes as c using (departement_code)
where not c.is_com
group by all
order by departement_code
