-- labelled espaces, cumulative, at each month's end, 2020 to 2022
-- one row per territory and month
-- source: barometre 2022-12 (OVQ-OFS)
with series as (
    select 'departement' as territory_kind, departement_code_of(dep) as territory_code, dep as code_text, "nb-labellisations-france-services" as json, _file, _line from raw.barometre__labellisations_departemental
    union all
    select 'region', lpad(txt(reg), 2, '0'), reg, "nb-labellisations-france-services", _file, _line from raw.barometre__labellisations_regional
    union all
    select 'france', 'FR', 'FR', "nb-labellisations-france-services", _file, _line from raw.barometre__labellisations_national
), points as (
    select * exclude (json), unnest(from_json(json, '[{"date":"VARCHAR","value":"VARCHAR"}]')) as p from series
)
select
    territory_kind,
    territory_code,
    day_of(p.date) as month_end,
    count_of(p.value) as labelled_count,
    _file,
    _line,
    [
        missing('dep, reg', code_text, territory_code, 'the code of a département or of a région'),
        missing('date', p.date, day_of(p.date), 'a day, as 2022-11-30'),
        missing('value', p.value, count_of(p.value), 'a number of espaces')
    ] as _faults
from points
