-- régions of 2026
-- one row per région
-- source: decoupage_administratif; populations are sums of their communes
select r.region_code, r.name, r.article_kind, r.zone, sum(c.population_count) as population_count, count(*) as communes_count
from staging.stg_decoupage_administratif__regions as r
join marts.communes as c using (region_code)
where not c.is_com
group by all
order by region_code
