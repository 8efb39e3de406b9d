-- labelled espaces, cumulative, at each month's end, 2020 to 2022
-- one row per territory and month
-- source: barometre 2022-12 (OVQ-OFS)
with series as (
    select 'departement' as territory_kind, dep as territory_code, "nb-labellisations-france-services" as json, _file, _line from raw.barometre__labellisations_departemental
    union all
    select 'region', reg, "nb-labellisations-france-services", _file, _line from raw.barometre__labellisations_regional
    union all
    select 'france', 'FR', "nb-labellisations-france-services", _file, _line from raw.barometre__labellisations_national
), points as (
    select * exclude (json), unnest(from_json(json, '[{"date":"VARCHAR","value":"BIGINT"}]')) as p from series
)
select territory_kind, territory_code, cast(p.date as date) as month_end, p.value as labelled_count, _file, _line from points
