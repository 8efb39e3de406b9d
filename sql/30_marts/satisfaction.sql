-- share of satisfied users
-- one row per territory and month that the baromètre has
-- source: barometre IND-246 (exit terminals); sparse
select territory_kind, territory_code, month, satisfied_share
from staging.stg_barometre__satisfaction
where satisfied_share is not null
order by territory_kind, territory_code, month
