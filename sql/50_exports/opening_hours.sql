-- the week of each espace of the last list as OpenStreetMap writes opening hours
-- one row per espace of which the list says something about its hours
-- source: exports.weeks; days alike in a row are joined ("Mo-Fr 09:00-12:00"); a day that is not read or not published is "unknown", with the publisher's words; hours that hold in some weeks only, or at changing places, are "unknown" too
with days as (
    select w.espace_id, d.day.jour as weekday, e.is_mobile or e.has_frequency_note as is_irregular, e.hours_note is not null as has_note,
        d.day.nature as nature, d.day.texte as said,
        array_to_string(list_transform(d.day.plages, lambda hours: hours[1] || '-' || hours[2]), ',') as hours
    from exports.weeks as w
    join marts.espaces as e using (espace_id),
        unnest(w.horaires) as d(day)
), ruled as (
    select espace_id, weekday, case
            when nature = 'lu' and is_irregular then hours || if(has_note, ' unknown "selon la remarque"', ' unknown "le lieu peut changer"')
            when nature = 'lu' then hours
            when nature = 'fermé' then 'off'
            else 'unknown' || coalesce(' "' || replace(said, '"', '''') || '"', '')
        end as rule
    from days
), runs as (
    select espace_id, rule, min(weekday) as first_day, max(weekday) as last_day
    from (select *, weekday - row_number() over (partition by espace_id, rule order by weekday) as island from ruled)
    group by espace_id, rule, island
)
select espace_id,
    string_agg(['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'][first_day] || if(last_day > first_day, '-' || ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'][last_day], '')
        || ' ' || rule, '; ' order by first_day) as opening_hours
from runs
group by espace_id
order by espace_id
