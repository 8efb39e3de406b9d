-- opening hours as published, one weekday a row, and what kind of text they are
-- one row per espace, list and weekday (1 Monday … 7 Sunday) that has text
-- source: france_services; kind: plages (nothing but ranges), fermé, non publié, variable (a rule that a week cannot show), non lu; plain_text is the cell with every time written one way
with cells as (
    select espace_id, list_on, _file, _line,
        unnest([1, 2, 3, 4, 5, 6, 7]) as weekday,
        unnest([monday, tuesday, wednesday, thursday, friday, saturday, sunday]) as hours_text
    from marts.espaces_history
), plain as (
    select *, hours_plain(hours_text) as plain_text from cells where hours_text is not null
)
select espace_id, list_on, weekday, hours_text, plain_text,
    case
        when hours_are_ranges(plain_text) then 'plages'
        when hours_say_closed(hours_text) then 'fermé'
        when hours_say_nothing(hours_text) then 'non publié'
        when hours_say_a_rule(hours_text) then 'variable'
        else 'non lu'
    end as kind,
    _file, _line
from plain
