-- what is known of each day that a list says something of
-- one row per espace, list and weekday (1 Monday … 7 Sunday) that has text
-- source: espace_hour_cells; kind: lu (read whole: its ranges are those of espace_hours), fermé, non publié, or, shown in the publisher's words, variable, impossible, vide (closes when it opens, and nothing else) and non lu
select c.espace_id, c.list_on, c.weekday, c.hours_text,
    case
        when c.kind <> 'plages' then c.kind
        when bool_or(r.verdict = 'impossible') then 'impossible'
        when bool_and(r.verdict = 'vide') then 'vide'
        else 'lu'
    end as kind,
    c._file, c._line
from marts.espace_hour_cells as c
left join marts.espace_hour_ranges as r using (espace_id, list_on, weekday)
group by c.espace_id, c.list_on, c.weekday, c.hours_text, c.kind, c._file, c._line
