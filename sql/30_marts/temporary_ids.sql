-- espaces that a list has under a temporary id ("temp_12"), with the id that the next list gives them
-- one row per list and temporary id that was found again
-- source: france_services 2022-12-01; found again by commune and name, else by commune and less than 300 m, among the ids that are new in the next list
with temporary as (
    select list_on, espace_id as temporary_id, name, source_commune_code, lon, lat from marts.list_rows where espace_id like 'temp%'
), next_lists as (
    select t.list_on, min(r.list_on) as next_on
    from (select distinct list_on from temporary) as t
    join marts.list_rows as r on r.list_on > t.list_on
    group by t.list_on
), newcomers as (
    select l.list_on, r.espace_id, r.name, r.source_commune_code, r.lon, r.lat
    from next_lists as l
    join marts.list_rows as r on r.list_on = l.next_on
    anti join marts.list_rows as o on o.list_on = l.list_on and o.espace_id = r.espace_id
), candidates as (
    select t.list_on, t.temporary_id, n.espace_id,
        normalise(t.name) = normalise(n.name) as has_same_name,
        coalesce(distance_km(t.lon, t.lat, n.lon, n.lat), 1000) as km
    from temporary as t
    join newcomers as n on n.list_on = t.list_on and n.source_commune_code = t.source_commune_code
), likely as (
    select * from candidates where has_same_name or km < 0.3
    qualify row_number() over (partition by list_on, temporary_id order by has_same_name desc, km, espace_id) = 1
)
select list_on, temporary_id, espace_id
from likely
qualify row_number() over (partition by list_on, espace_id order by has_same_name desc, km, temporary_id) = 1
order by list_on, temporary_id
