-- satisfaction of users, from the terminals at the exit (IND-246), in per cent
-- one row per territory and month
-- source: barometre, ind-246.csv
select
    zone_kind(enforce_zone_id) as territory_kind,
    zone_code(enforce_zone_id) as territory_code,
    date_trunc('month', day_of(metric_enforce_date))::date as month,
    number_of(indic_va) / 100 as satisfied_share,
    number_of(indic_vc) / 100 as target_share,
    _file,
    _line,
    [
        missing('enforce_zone_id', enforce_zone_id, zone_kind(enforce_zone_id), 'FRANCE, R and the code of a région, or D and that of a département'),
        fault(txt(maille) is distinct from zone_scale(enforce_zone_id) and zone_kind(enforce_zone_id) is not null, 'maille', maille, 'that of the zone ' || enforce_zone_id || ': ' || zone_scale(enforce_zone_id)),
        unread('metric_enforce_date', metric_enforce_date, day_of(metric_enforce_date), 'a day, as 2024-07-01'),
        fault(txt(indic_va) is not null and coalesce(number_of(indic_va) not between 0 and 100, true), 'indic_va', indic_va, 'a percentage, 0 to 100'),
        fault(txt(indic_vc) is not null and coalesce(number_of(indic_vc) not between 0 and 100, true), 'indic_vc', indic_vc, 'a percentage, 0 to 100')
    ] as _faults
from raw.barometre__ind_246
where txt(metric_enforce_date) is not null -- territories without any measure have a row without date
