-- opening ranges as published, before merging, each judged
-- one row per espace, list, weekday and published range
-- source: espace_hour_cells of kind plages; verdict: ok, vide (opens = closes) or impossible (closes before it opens or after midnight, minutes over 59); 00:00 at the end of a range is midnight
with ranges as (
    select espace_id, list_on, weekday, unnest(string_split(plain_text, '/')) as range_text, hours_text, _file, _line
    from marts.espace_hour_cells where kind = 'plages'
), parts as (
    select *, regexp_extract(range_text, '(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})', ['h1', 'm1', 'h2', 'm2']) as p from ranges
), timed as (
    select * exclude (p), clock_min(p.h1, p.m1) as opens_min,
        clock_min(p.h2, p.m2) + case when clock_min(p.h2, p.m2) = 0 and clock_min(p.h1, p.m1) > 0 then 1440 else 0 end as closes_min,
        cast(p.m1 as integer) < 60 and cast(p.m2 as integer) < 60 as has_minutes
    from parts
)
select espace_id, list_on, weekday, range_text, hours_text, _file, _line, opens_min, closes_min,
    case
        when not has_minutes or opens_min > closes_min or closes_min > 1440 then 'impossible'
        when opens_min = closes_min then 'vide'
        else 'ok'
    end as verdict
from timed
