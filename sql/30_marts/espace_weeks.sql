-- the week of each espace in figures
-- one row per espace and list that publishes at least one readable range
-- source: espace_hours; after 18:00 means open at some minute after 18:00
select espace_id, list_on,
    sum(closes_min - opens_min) / 60.0 as open_hours,
    count(distinct weekday) as open_days_count,
    bool_or(weekday = 6) as is_open_saturday,
    bool_or(closes_min > 18 * 60) as is_open_after_18
from marts.espace_hours
group by espace_id, list_on
order by list_on, espace_id
