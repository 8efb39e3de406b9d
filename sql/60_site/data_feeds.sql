-- what the pages of the feeds and of the espaces that left the lists say
-- one row per file of the site's data: its path and its JSON
-- source: site.events, marts.espaces_history
with counts as (
    select departement_code, count(*) as events_count from site.events group by departement_code
), kinds as (
    select event, position
    from (select unnest(['nouveau dans la liste', 'de nouveau dans la liste', 'absent de la liste', 'nouvel identifiant', 'déménagé', 'renommé', 'horaires changés']) as event, unnest(range(7)) as position)
), newest as (
    select event, count(*) as events_count from site.events where is_last group by event
), spans as (
    select espace_id, min(list_on) as first_on, max(list_on) as last_on
    from marts.espaces_history
    where espace_id not like 'msap-%' and espace_id not in (select espace_id from marts.espaces)
    group by espace_id
)
select 'data/flux.json' as path, to_json({
    'departements': (select coalesce(list({'code': d.departement_code, 'nom': d.name, 'nombre': words_count(coalesce(c.events_count, 0))} order by d.departement_code), [])
        from marts.departements as d left join counts as c using (departement_code)),
    'entre': coalesce((select [min(previous_day), max(list_day)] from site.events where is_last having count(*) > 0), []),
    'evenements': (select list({'evenement': k.event, 'libelle': event_word(k.event), 'nombre': words_count(coalesce(n.events_count, 0))} order by k.position)
        from kinds as k left join newest as n using (event)),
    'nombre': (select words_count(count(*)) from site.events where is_last)
}) as json
union all
select 'data/disparus.json', to_json(coalesce(list({
    'id': h.espace_id, 'nom': h.name, 'adresse': h.address, 'commune': {'code': h.commune_code, 'nom': coalesce(c.name, h.source_commune_name)},
    'departement': case when d.departement_code is not null then {'code': d.departement_code, 'nom': d.name} end,
    'premiere_liste': cast(s.first_on as varchar), 'derniere_liste': cast(h.list_on as varchar), 'liste_suivante': cast(v.list_on as varchar)
} order by d.departement_code, c.name, try_cast(h.espace_id as integer) nulls last, h.espace_id), []))
from spans as s
join marts.espaces_history as h on h.espace_id = s.espace_id and h.list_on = s.last_on
join marts.espace_events as v on v.espace_id = s.espace_id and v.event in ('absent de la liste', 'nouvel identifiant') and v.previous_on = s.last_on
left join marts.communes as c on c.commune_code = h.commune_code
left join marts.departements as d on d.departement_code = c.departement_code
order by path
