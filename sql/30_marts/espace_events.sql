-- what changed for each espace between two lists
-- one row per espace, event and pair of consecutive lists
-- source: espaces_history; an espace of 2020 is followed by its id (MATRICULE = id_fs); moved means more than 300 m away and another address or commune
with lists as (
    select list_on, lag(list_on) over (order by list_on) as previous_on
    from (select distinct list_on from marts.espaces_history where espace_id not like 'msap-%')
), weeks as (
    select espace_id, list_on, string_agg(['lun.', 'mar.', 'mer.', 'jeu.', 'ven.', 'sam.'][weekday] || ' ' || day_text, ', ' order by weekday) as week_text
    from (
        select espace_id, list_on, weekday, string_agg(clock(opens_min) || '-' || clock(closes_min), ' et ' order by opens_min) as day_text
        from marts.espace_hours group by all
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
)
select espace_id, 'ouvert' as event, previous_on, list_on, null as before_text, after_place as after_text from joined where before_id is null
union all
select espace_id, 'fermé', previous_on, list_on, before_place, null from joined where after_id is null
union all
select espace_id, 'déménagé', previous_on, list_on, before_place, after_place from joined where moved_km > 0.3 and other_place
union all
select espace_id, 'renommé', previous_on, list_on, before_name, after_name from joined where own_name(before_name) <> own_name(after_name)
union all
select espace_id, 'horaires changés', previous_on, list_on, before_week, after_week from joined where before_week <> after_week
order by espace_id, list_on, event
