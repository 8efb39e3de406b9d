-- opening ranges as published, before merging, each judged
-- one row per espace, list, weekday and published range
-- source: espace_hour_cells; verdict: ok, vide (opens = closes) or impossible (closes before it opens, or after midnight)
with ranges as (
    select espace_id, list_on, weekday, unnest(ranges_text) as range_text, hours_text, _file, _line from marts.espace_hour_cells
), parts as (
    select *, regexp_extract(range_text, '(\d{1,2})\s*[:hH]\s*(\d{2})?\s*(?:-|–|à)\s*(\d{1,2})\s*[:hH]\s*(\d{2})?', ['h1', 'm1', 'h2', 'm2']) as p from ranges
), timed as (
    select * exclude (p), clock_min(p.h1, p.m1) as opens_min, clock_min(p.h2, p.m2) as closes_min from parts
)
select *,
    case
        when opens_min = closes_min then 'vide'
        when opens_min > closes_min or closes_min > 1440 then 'impossible'
        else 'ok'
    end as verdict
from timed
