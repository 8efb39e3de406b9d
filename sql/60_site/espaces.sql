-- what the page of an espace and its API file say
-- one row per espace of the last list, as JSON
-- source: marts and coverage; the map is added by the export stage
with headline as (
    select a.* from coverage.commune_access as a join marts.definitions as d using (definition_id) where d.is_headline and a.espace_id is not null
), nearest as (
    select a.espace_id, list({'code': c.commune_code, 'nom': c.name, 'population': c.population_count, 'temps_min': published_min(a.nearest_min)} order by c.population_count desc nulls last, c.commune_code) as communes,
        case when count(distinct a.method) = 1 then any_value(a.method) else 'mixte' end as method
    from headline as a join marts.communes as c using (commune_code) group by a.espace_id
), neighbours as (
    select n.espace_id, list(struct_insert(k.short, distance_km := round(n.distance_km, 1)) order by n.distance_km, n.neighbour_id) as voisins
    from coverage.espace_neighbours as n join exports.espace_cards as k on k.espace_id = n.neighbour_id group by n.espace_id
), events as (
    select espace_id, list({'evenement': event, 'entre': [cast(previous_on as varchar), cast(list_on as varchar)], 'avant': before_text, 'apres': after_text} order by list_on, event) as historique
    from marts.espace_events group by espace_id
), lists as (
    select espace_id, list(cast(list_on as varchar) order by list_on) as listes from marts.espaces_history group by espace_id
), groups as (
    select e.espace_id, list(k.short order by cast(k.espace_id as integer)) as groupe_espaces
    from marts.espaces as e join marts.espaces as o on o.group_name = e.group_name and o.espace_id <> e.espace_id
    join exports.espace_cards as k on k.espace_id = o.espace_id group by e.espace_id
), months as (
    -- a month of which one operator's number is not known has no sum
    select espace_id, month,
        case when count(requests_count) = count(*) then sum(requests_count) end as demandes,
        case when count(visitors_count) = count(*) then sum(visitors_count) end as visiteurs,
        case when count(support_min) = count(*) then sum(support_min) end as minutes,
        case when count(solved_count) = count(*) then sum(solved_count) end as resolues
    from marts.frequentation_espaces group by all
), attendance_months as (
    select espace_id, list({'mois': strftime(month, '%Y-%m'), 'demandes': demandes, 'visiteurs': visiteurs, 'minutes': minutes, 'resolues': resolues} order by month) as mois from months group by espace_id
), operators as (
    select espace_id, operator, case when count(requests_count) = count(*) then sum(requests_count) end as demandes from marts.frequentation_espaces group by all
), attendance_operators as (
    select espace_id, list({'operateur': operator, 'demandes': demandes} order by demandes desc nulls last, operator) as operateurs from operators group by espace_id
), noted as (
    select e.espace_id, list({'code': f.code, 'titre': k.title, 'texte': f.detail} order by f.code) as constats
    from marts.espaces as e
    join findings.all_findings as f on f._file = e._file and f._line = e._line
    join marts.finding_kinds as k on k.code = f.code
    group by e.espace_id
)
select e.espace_id, c.departement_code, to_json({
    'id': e.espace_id, 'nom': e.name, 'adresse': e.address, 'complement': e.address_more, 'code_postal': e.postcode,
    'commune': {'code': c.commune_code, 'nom': c.name, 'nom_a': a_commune(c.name, c.article_kind)},
    'departement': case when d.departement_code is not null then {'code': d.departement_code, 'nom': d.name} end,
    'region': case when r.region_code is not null then {'code': r.region_code, 'nom': r.name} end,
    'epci': case when p.epci_code is not null then {'code': p.epci_code, 'nom': p.name} end,
    'lon': round(e.lon, 5), 'lat': round(e.lat, 5), 'place_par': e.placed_by, 'telephone': e.phone, 'mail': e.mail,
    'type': e.kind, 'format': e.format, 'mobile': e.is_mobile, 'groupe': e.group_name, 'groupe_espaces': coalesce(g.groupe_espaces, []),
    'porteur': e.carrier,
    'labellise_le': cast(e.labelled_on as varchar), 'horaires': coalesce(w.horaires, []), 'heures_semaine': round(k.open_hours, 1),
    'remarque': e.hours_note, 'remarque_frequence': e.has_frequency_note, 'rendez_vous': e.appointment,
    'population_plus_proche': t.population_count, 'communes_plus_proches_nombre': t.communes_count,
    'communes_plus_proches': coalesce(list_slice(n.communes, 1, 30), []), 'communes_plus_proches_toutes': coalesce(len(n.communes), 0), 'methode': n.method,
    'population_second_plus_20': t.second_beyond_20_min_count, 'population_second_plus_30': t.second_beyond_30_min_count,
    'voisins': coalesce(v.voisins, []), 'historique': coalesce(y.historique, []), 'listes': l.listes,
    'frequentation': case when am.espace_id is not null then {'mois': am.mois, 'operateurs': ao.operateurs} end,
    'constats': coalesce(o.constats, [])
}) as json
from marts.espaces as e
join marts.communes as c using (commune_code)
left join marts.departements as d using (departement_code)
left join marts.regions as r on r.region_code = c.region_code
left join marts.epci as p on p.epci_code = c.epci_code
left join groups as g on g.espace_id = e.espace_id
left join exports.weeks as w on w.espace_id = e.espace_id
left join marts.espace_weeks as k on k.espace_id = e.espace_id and k.list_on = e.list_on
left join coverage.espace_catchments as t on t.espace_id = e.espace_id
left join nearest as n on n.espace_id = e.espace_id
left join neighbours as v on v.espace_id = e.espace_id
left join events as y on y.espace_id = e.espace_id
left join lists as l on l.espace_id = e.espace_id
left join attendance_months as am on am.espace_id = e.espace_id
left join attendance_operators as ao on ao.espace_id = e.espace_id
left join noted as o on o.espace_id = e.espace_id
order by cast(e.espace_id as integer)
