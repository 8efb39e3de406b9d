-- the minutes of each commune under each choice of the map: a definition of today's network, or a list of it
-- one row per choice and commune; minutes null with a reason where no espace is reached or the time is not known
-- source: coverage.travel_times, coverage.travel_times_by_list
select
    'def-' || t.definition_id as choice,
    n.list_day,
    t.commune_code,
    t.minutes,
    t.espace_id,
    coalesce(t.reason in ('sans_espace_sur_la_terre', 'sans_espace'), false) as is_unreachable
from coverage.travel_times as t
join marts.definitions as d using (definition_id)
cross join site.network as n
where t.rank = 1
union all
select 'liste-' || cast(list_on as varchar), cast(list_on as varchar), commune_code, minutes, espace_id, coalesce(reason in ('sans_espace_sur_la_terre', 'sans_espace'), false)
from coverage.travel_times_by_list
order by choice, commune_code
