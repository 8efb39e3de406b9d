-- an espace for the page of what is around a reader, and for a frame on another site
-- one row per espace of the last list, as JSON arrays in the order of aroundColumns and embedColumns (pipeline/export/embed.go)
-- source: marts; a week is seven days from Monday apart by ";", its ranges in minutes after midnight: "540-720,810-1020;;…"
with days as (
    select espace_id, weekday, string_agg(opens_min || '-' || closes_min, ',' order by opens_min) as ranges
    from marts.espace_hours where list_on = (select max(list_on) from marts.espaces) group by espace_id, weekday
), weeks as (
    select i.espace_id, string_agg(coalesce(d.ranges, ''), ';' order by i.weekday) as week
    from (select espace_id, unnest([1, 2, 3, 4, 5, 6, 7]) as weekday from (select distinct espace_id from days)) as i
    left join days as d using (espace_id, weekday)
    group by i.espace_id
)
select c.departement_code, e.espace_id,
    json_array(e.espace_id, e.name, c.name, c.departement_code, round(e.lon, 5), round(e.lat, 5), e.is_mobile, e.is_mobile or e.has_frequency_note or coalesce(x.a_des_mots, false), w.week) as around_json,
    json_array(e.name, c.name, c.departement_code, c.epci_code, round(e.lon, 5), round(e.lat, 5), e.is_mobile, e.is_mobile or e.has_frequency_note or coalesce(x.a_des_mots, false), w.week,
        concat_ws(', ', e.address, concat_ws(' ', e.postcode, c.name)), t.communes_count, t.population_count) as json
from marts.espaces as e
join marts.communes as c using (commune_code)
left join weeks as w using (espace_id)
left join exports.weeks as x using (espace_id)
left join coverage.espace_catchments as t using (espace_id)
order by cast(e.espace_id as integer)
