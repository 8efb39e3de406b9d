-- opening hours as half-open ranges of minutes after midnight [opens_min, closes_min[
-- one row per espace, list, weekday and range; ranges of one day neither overlap nor touch
-- source: espace_hour_ranges whose verdict is ok, of days that espace_hour_days calls read; overlapping ranges are merged
with edges as (
    select espace_id, list_on, weekday, opens_min, closes_min,
        max(closes_min) over (partition by espace_id, list_on, weekday order by opens_min, closes_min
            rows between unbounded preceding and 1 preceding) as reached_min
    from marts.espace_hour_ranges
    semi join (select espace_id, list_on, weekday from marts.espace_hour_days where kind = 'lu') as d using (espace_id, list_on, weekday)
    where verdict = 'ok'
), islands as (
    select *, sum(case when reached_min is null or opens_min > reached_min then 1 else 0 end)
        over (partition by espace_id, list_on, weekday order by opens_min, closes_min) as island
    from edges
)
select espace_id, list_on, weekday, min(opens_min) as opens_min, max(closes_min) as closes_min
from islands
group by espace_id, list_on, weekday, island
order by espace_id, list_on, weekday, opens_min
