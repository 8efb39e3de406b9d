-- the week of each espace of the last list as the pages read it
-- one row per espace: seven days (jour 1 Monday … 7 Sunday) with their ranges
-- source: marts.espace_hours; an espace without readable hours has no row
with ranges as (
    select espace_id, weekday, list([clock(opens_min), clock(closes_min)] order by opens_min) as plages
    from marts.espace_hours
    where list_on = (select max(list_on) from marts.espaces)
    group by espace_id, weekday
), days as (
    select espace_id, unnest([1, 2, 3, 4, 5, 6, 7]) as weekday from (select distinct espace_id from ranges)
)
select d.espace_id, list({'jour': d.weekday, 'plages': coalesce(r.plages, [])} order by d.weekday) as horaires
from days as d
left join ranges as r using (espace_id, weekday)
group by d.espace_id
order by d.espace_id
