-- the week of a territory in a few moments: when most people have an open espace within 20 minutes, and what is left at lunch, after 17:00, at 18:00 and on a Saturday
-- one row per territory from EPCI up
-- source: coverage.open_access; a working day is the mean of Monday to Friday; the best moment is the first within a thousandth of the most people; the hour at which access halves is the first half-hour after the best one of the working day where less than half of it is left
with working_day as (
    select
        territory_kind,
        territory_code,
        from_min,
        round(sum(within_20_share) / 5, 6) as share
    from coverage.open_access
    where weekday <= 5
    group by all
), best as (
    select
        territory_kind,
        territory_code,
        max(share) as best_share,
        min_by(from_min, (-round(share, 3), from_min)) as best_from_min
    from working_day
    group by all
), halves as (
    select
        w.territory_kind,
        w.territory_code,
        min(w.from_min) as half_from_min
    from working_day as w
    join best as b using (territory_kind, territory_code)
    where w.from_min > 15 * 60 and w.share < b.best_share / 2
    group by all
), moments as (
    select
        territory_kind,
        territory_code,
        max(share) filter (where from_min = 12 * 60 + 30) as lunch_share,
        max(share) filter (where from_min = 17 * 60) as at_17_share,
        max(share) filter (where from_min = 18 * 60) as at_18_share
    from working_day
    group by all
), saturday as (
    select
        territory_kind,
        territory_code,
        max(within_20_share) as saturday_share,
        min_by(from_min, (-round(within_20_share, 3), from_min)) as saturday_from_min
    from coverage.open_access
    where weekday = 6
    group by all
)
select
    b.territory_kind,
    b.territory_code,
    b.best_share,
    b.best_from_min,
    h.half_from_min,
    coalesce(m.lunch_share, 0) as lunch_share,
    coalesce(m.at_17_share, 0) as at_17_share,
    coalesce(m.at_18_share, 0) as at_18_share,
    coalesce(s.saturday_share, 0) as saturday_share,
    s.saturday_from_min
from best as b
left join halves as h using (territory_kind, territory_code)
left join moments as m using (territory_kind, territory_code)
left join saturday as s using (territory_kind, territory_code)
order by b.territory_kind, b.territory_code
