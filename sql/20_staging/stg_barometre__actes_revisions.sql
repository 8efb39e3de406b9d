-- acts a month (IND-323) in each of the publisher's revisions
-- one row per revision, territory and month
-- source: barometre revisions; integers became floats and month ends became month starts on the way
select _file as revision, zone_kind(enforce_zone_id) as territory_kind, zone_code(enforce_zone_id) as territory_code,
    date_trunc('month', cast(metric_enforce_date as date))::date as month,
    cast(txt(indic_vi) as double) as initial_count,
    cast(txt(indic_va) as double) as acts_count,
    cast(txt(indic_vc) as double) as target_count,
    _file, _line
from raw.barometre__ind_323_revisions
