-- labelled espaces at each month's end
-- one row per territory and month, 2020-01 to 2022-12, published by the baromètre
-- source: barometre OVQ-OFS; cumulative, principal espaces only as far as the count of labels tells
select territory_kind, territory_code, month_end, labelled_count
from staging.stg_barometre__labellisations
order by territory_kind, territory_code, month_end
