-- acts of a month beside the espaces that there were, the people, and the hours published by the last list
-- one row per territory (département, région, France) and month with acts
-- source: marts.attendance; espaces are those of the last list, labelled by the month's end (those that left the lists are not in it); hours are those of espaces with readable hours, for a mean month of 52/12 weeks, and known for the months since the last label only
with months as (
    select territory_kind, territory_code, month, coalesce(acts_count, initial_count) as acts_count,
        acts_count is null as is_initial
    from marts.attendance
    where coalesce(acts_count, initial_count) is not null
), targets as (
    select territory_kind, territory_code, max(month) as target_month, max_by(target_count, month) as target_count
    from marts.attendance
    where target_count is not null
    group by territory_kind, territory_code
), members as (
    select g.territory_kind, g.territory_code, e.espace_id, e.labelled_on, w.open_hours * 52 / 12 as month_hours
    from marts.commune_groups as g
    join marts.espaces as e using (commune_code)
    left join marts.espace_weeks as w on w.espace_id = e.espace_id and w.list_on = e.list_on
    where g.territory_kind in ('departement', 'region', 'france')
), people as (
    select g.territory_kind, g.territory_code, sum(c.population_count) as population_count
    from marts.commune_groups as g
    join marts.communes as c using (commune_code)
    where g.territory_kind in ('departement', 'region', 'france')
    group by g.territory_kind, g.territory_code
), last_label as (
    select max(labelled_on) as labelled_on from marts.espaces
)
select
    m.territory_kind,
    m.territory_code,
    m.month,
    m.acts_count,
    m.is_initial,
    count(e.espace_id) as espaces_count,
    count(e.month_hours) as with_hours_count,
    case when last_day(m.month) >= any_value(l.labelled_on) then sum(e.month_hours) end as open_hours,
    any_value(p.population_count) as population_count,
    any_value(t.target_month) as target_month,
    any_value(t.target_count) as target_count
from months as m
cross join last_label as l
left join members as e on e.territory_kind = m.territory_kind and e.territory_code = m.territory_code
    and (e.labelled_on <= last_day(m.month) or e.labelled_on is null)
left join people as p on p.territory_kind = m.territory_kind and p.territory_code = m.territory_code
left join targets as t on t.territory_kind = m.territory_kind and t.territory_code = m.territory_code
group by m.territory_kind, m.territory_code, m.month, m.acts_count, m.is_initial
order by m.territory_kind, m.territory_code, m.month
