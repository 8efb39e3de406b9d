-- acts carried out in France services, as observed, with the target
-- one row per territory (département, région, France) and month that the baromètre has
-- source: barometre IND-323, last revision
select territory_kind, territory_code, month,
    max(initial_count) as initial_count, max(acts_count) as acts_count, max(target_count) as target_count
from staging.stg_barometre__actes
group by all
order by territory_kind, territory_code, month
