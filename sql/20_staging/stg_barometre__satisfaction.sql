-- satisfaction of users, from the terminals at the exit (IND-246), in per cent
-- one row per territory and month
-- source: barometre 2024-10, ind-246.csv
select zone_kind(enforce_zone_id) as territory_kind, zone_code(enforce_zone_id) as territory_code,
    date_trunc('month', cast(metric_enforce_date as date))::date as month,
    cast(txt(indic_va) as double) / 100 as satisfied_share,
    cast(txt(indic_vc) as double) / 100 as target_share,
    _file, _line
from raw.barometre__ind_246
where txt(metric_enforce_date) is not null -- territories without any measure have a row without date
