-- acts a month carried out in France services (IND-323), last revision
-- one row per territory and month
-- source: barometre 2024-10, ind-323.csv; indic_vi initial, indic_va observed, indic_vc target
select zone_kind(enforce_zone_id) as territory_kind, zone_code(enforce_zone_id) as territory_code,
    date_trunc('month', cast(metric_enforce_date as date))::date as month,
    cast(txt(indic_vi) as double) as initial_count,
    cast(txt(indic_va) as double) as acts_count,
    cast(txt(indic_vc) as double) as target_count,
    _file, _line
from raw.barometre__ind_323
