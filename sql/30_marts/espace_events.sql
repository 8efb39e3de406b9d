-- what changed for each espace between two lists
-- one row per espace, event and pair of consecutive lists
-- source: espaces_history; an espace of 2020 is followed by its id (MATRICULE = id_fs), then by its place (100 m) or its name in the same commune: what goes on under another id, a new one or one that stood beside it, is "nouvel identifiant", said of the former one; absence from a list is not a closing, since lists differ in what they hold; moved means more than 300 m away and another address or commune
with lists as (
    select list_on, lag(list_on) over (order by list_on) as previous_on
    from (select distinct list_on from marts.espaces_history where espace_id not like 'msap-%')
), weeks as (
    select espace_id, list_on, string_agg(['lun.', 'mar.', 'mer.', 'jeu.', 'ven.', 'sam.', 'dim.'][weekday] || ' ' || day_text, ', ' order by weekday) as week_text
    from (
        select espace_id, list_on, weekday, string_agg(clock(opens_min) || '-' || clock(closes_min), ' et ' order by opens_min) as day_text
        from marts.espace_hours group by all
        union all
        select espace_id, list_on, weekday, '« ' || one_line(hours_text) || ' »'
        from marts.espace_hour_days where kind not in ('lu', 'fermé', 'non publié')
    ) group by all
), rows as (
    select h.*, w.week_text from marts.espaces_history as h left join weeks as w using (espace_id, list_on) where espace_id not like 'msap-%'
), before_rows as (
    select l.previous_on, l.list_on, r.* exclude (list_on) from lists as l join rows as r on r.list_on = l.previous_on
), after_rows as (
    select l.previous_on, l.list_on, r.* exclude (list_on) from lists as l join rows as r on r.list_on = l.list_on where l.previous_on is not null
), joined as (
    select
        coalesce(a.previous_on, b.previous_on) as previous_on, coalesce(a.list_on, b.list_on) as list_on,
        coalesce(a.espace_id, b.espace_id) as espace_id, b.espace_id as before_id, a.espace_id as after_id,
        b.name as before_name, a.name as after_name,
        concat_ws(', ', b.address, b.source_commune_name) as before_place, concat_ws(', ', a.address, a.source_commune_name) as after_place,
        b.commune_code is distinct from a.commune_code or normalise(coalesce(b.address, '')) <> normalise(coalesce(a.address, '')) as other_place,
        distance_km(b.lon, b.lat, a.lon, a.lat) as moved_km,
        b.week_text as before_week, a.week_text as after_week
    from before_rows as b
    full join after_rows as a on a.espace_id = b.espace_id and a.list_on = b.list_on
), gone as (
    select b.espace_id, b.previous_on, b.list_on, b.name, b.commune_code, b.lon, b.lat
    from before_rows as b
    anti join after_rows as a on a.espace_id = b.espace_id and a.list_on = b.list_on
    where b.list_on is not null
), alike as (
    select g.espace_id, c.espace_id as successor_id, g.previous_on, g.list_on,
        row_number() over (partition by g.espace_id, g.list_on order by distance_km(g.lon, g.lat, c.lon, c.lat), c.espace_id) as of_gone,
        row_number() over (partition by c.espace_id, c.list_on order by distance_km(g.lon, g.lat, c.lon, c.lat), g.espace_id) as of_come
    from gone as g
    join after_rows as c on c.list_on = g.list_on and c.espace_id <> g.espace_id
        and (distance_km(g.lon, g.lat, c.lon, c.lat) <= 0.1 or c.commune_code = g.commune_code and own_name(c.name) = own_name(g.name) and own_name(g.name) <> '')
), successors as (
    select espace_id, successor_id, previous_on, list_on from alike where of_gone = 1 and of_come = 1
), firsts as (
    select espace_id, min(list_on) as first_on from rows group by espace_id
)
select
    j.espace_id,
    case when f.first_on < j.previous_on then 'de nouveau dans la liste' else 'nouveau dans la liste' end as event,
    j.previous_on, j.list_on, null as before_text, j.after_place as after_text
from joined as j
join firsts as f using (espace_id)
anti join successors as s on s.successor_id = j.espace_id and s.list_on = j.list_on
where j.before_id is null
union all
select j.espace_id, 'absent de la liste', j.previous_on, j.list_on, j.before_place, null
from joined as j
anti join successors as s on s.espace_id = j.espace_id and s.list_on = j.list_on
where j.after_id is null
union all
select espace_id, 'nouvel identifiant', previous_on, list_on, espace_id, successor_id from successors
union all
select espace_id, 'déménagé', previous_on, list_on, before_place, after_place from joined where moved_km > 0.3 and other_place
union all
select espace_id, 'renommé', previous_on, list_on, before_name, after_name from joined where own_name(before_name) <> own_name(after_name)
union all
select espace_id, 'horaires changés', previous_on, list_on, before_week, after_week from joined where before_week <> after_week
order by espace_id, list_on, event
