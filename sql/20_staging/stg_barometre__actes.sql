-- acts a month carried out in France services (IND-323), last revision
-- one row per territory and month
-- source: barometre, ind-323.csv; indic_vi initial, indic_va observed, indic_vc target
select
    zone_kind(enforce_zone_id) as territory_kind,
    zone_code(enforce_zone_id) as territory_code,
    date_trunc('month', day_of(metric_enforce_date))::date as month,
    number_of(indic_vi) as initial_count,
    number_of(indic_va) as acts_count,
    number_of(indic_vc) as target_count,
    _file,
    _line,
    [
        other_word('indic_id', indic_id, ['IND-323']),
        missing('enforce_zone_id', enforce_zone_id, zone_kind(enforce_zone_id), 'FRANCE, R and the code of a région, or D and that of a département'),
        fault(txt(maille) is distinct from zone_scale(enforce_zone_id) and zone_kind(enforce_zone_id) is not null, 'maille', maille, 'that of the zone ' || enforce_zone_id || ': ' || zone_scale(enforce_zone_id)),
        missing('metric_enforce_date', metric_enforce_date, day_of(metric_enforce_date), 'a day, as 2024-07-01'),
        fault(txt(indic_va) is not null and day_of(metric_enforce_date) > vintage_day(_vintage), 'metric_enforce_date', metric_enforce_date, 'acts up to ' || _vintage || ', the day of the file'),
        fault(txt(indic_vi) is not null and coalesce(number_of(indic_vi) < 0, true) or may_be_thousands(indic_vi), 'indic_vi', indic_vi, 'a number of acts'),
        fault(txt(indic_va) is not null and coalesce(number_of(indic_va) < 0, true) or may_be_thousands(indic_va), 'indic_va', indic_va, 'a number of acts'),
        fault(txt(indic_vc) is not null and coalesce(number_of(indic_vc) < 0, true) or may_be_thousands(indic_vc), 'indic_vc', indic_vc, 'a number of acts')
    ] as _faults
from raw.barometre__ind_323
