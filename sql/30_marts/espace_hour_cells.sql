-- opening hours as published, one weekday a row, with what could and could not be read
-- one row per espace, list and weekday (1 Monday … 6 Saturday) that has text
-- source: france_services; "09:00 - 12:00 / 13:30 - 17:00", "13h30 à 17h30" and the like
with cells as (
    select espace_id, list_on, _file, _line,
        unnest([1, 2, 3, 4, 5, 6]) as weekday,
        unnest([monday, tuesday, wednesday, thursday, friday, saturday]) as hours_text
    from marts.espaces_history
)
select espace_id, list_on, weekday, hours_text,
    regexp_extract_all(hours_text, '(\d{1,2})\s*[:hH]\s*(\d{2})?\s*(?:-|–|à)\s*(\d{1,2})\s*[:hH]\s*(\d{2})?') as ranges_text,
    txt(regexp_replace(regexp_replace(hours_text, '(\d{1,2})\s*[:hH]\s*(\d{2})?\s*(?:-|–|à)\s*(\d{1,2})\s*[:hH]\s*(\d{2})?', '', 'g'), '(^|\s)[/;,.-]+|\s+', ' ', 'g')) as unread_text,
    _file, _line
from cells
where hours_text is not null
