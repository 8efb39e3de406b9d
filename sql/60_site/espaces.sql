-- what the API file of an espace says (json) and what its page prints (page): words, finished
-- one row per espace of the last list, as JSON
-- source: marts and coverage; the map is added by the export stage
with headline as (
    select a.* from coverage.commune_access as a join marts.definitions as d using (definition_id) where d.is_headline and a.espace_id is not null
), nearest as (
    select a.espace_id, list({'code': c.commune_code, 'nom': c.name, 'population': c.population_count, 'temps_min': published_min(a.nearest_min)} order by c.population_count desc nulls last, c.commune_code) as communes,
        list({'code': c.commune_code, 'nom': c.name, 'dit': words_min(a.nearest_min), 'habitants': words_count(c.population_count)} order by c.population_count desc nulls last, c.commune_code)[1:30] as served,
        case when count(distinct a.method) = 1 then any_value(a.method) else 'mixte' end as method
    from headline as a join marts.communes as c using (commune_code) group by a.espace_id
), neighbours as (
    select n.espace_id, list(struct_insert(k.short, distance_km := round(n.distance_km, 1)) order by n.distance_km, n.neighbour_id) as voisins,
        list({'id': n.neighbour_id, 'nom': k.short.nom, 'suite': coalesce(', ' || k.short.commune.nom, '') || if(n.distance_km >= 0.05, ' : ' || words_tenth(n.distance_km) || ' km à vol d’oiseau', '')} order by n.distance_km, n.neighbour_id) as around
    from coverage.espace_neighbours as n join exports.espace_cards as k on k.espace_id = n.neighbour_id group by n.espace_id
), events as (
    select espace_id, list({'evenement': event, 'entre': [cast(previous_on as varchar), cast(list_on as varchar)], 'avant': before_text, 'apres': after_text} order by list_on, event) as historique,
        list({'quoi': capital(event), 'entre': ' entre le ' || day_words(previous_on) || ' et le ' || day_words(list_on), 'lignes': case
            when before_text is not null and after_text is not null and event like '%horaires%' then ['Avant : ' || before_text, 'Après : ' || after_text]
            when before_text is not null and after_text is not null then [quoted(before_text) || ' puis ' || quoted(after_text)]
            else list_filter([quoted(after_text), quoted(before_text)], lambda line: line is not null) end} order by list_on, event) as story
    from marts.espace_events group by espace_id
), lists as (
    select espace_id, list(cast(list_on as varchar) order by list_on) as listes, case
            when count(distinct list_on) = 1 then 'Présent dans la seule liste du ' || day_words(any_value(list_on)) || '.'
            else 'Présent dans ' || count(distinct list_on) || ' listes publiées, du ' || day_words(min(list_on)) || ' au ' || day_words(max(list_on)) || '.' end as presence
    from marts.espaces_history group by espace_id
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
    select espace_id, list({'mois': strftime(month, '%Y-%m'), 'demandes': demandes, 'visiteurs': visiteurs, 'minutes': minutes, 'resolues': resolues} order by month) as mois,
        list({'mois': month_words(month), 'demandes': words_count(demandes), 'resolues': words_count(resolues), 'visiteurs': words_count(visiteurs), 'minutes': words_count(minutes)} order by month desc) as rows
    from months group by espace_id
), operators as (
    select espace_id, operator, case when count(requests_count) = count(*) then sum(requests_count) end as demandes from marts.frequentation_espaces group by all
), attendance_operators as (
    select espace_id, list({'operateur': operator, 'demandes': demandes} order by demandes desc nulls last, operator) as operateurs,
        list({'operateur': operator, 'demandes': words_count(demandes)} order by demandes desc nulls last, operator) as rows
    from operators group by espace_id
), noted as (
    select e.espace_id, list({'code': f.code, 'titre': k.title, 'texte': f.detail} order by f.code) as constats,
        list(f.detail order by f.code) filter (where f.detail <> 'aucune remarque') as remarks
    from marts.espaces as e
    join findings.all_findings as f on f._file = e._file and f._line = e._line
    join marts.finding_kinds as k on k.code = f.code
    group by e.espace_id
), closing as (
    -- what its closing would change, for those who have it as their nearest
    select
        e.espace_id,
        nullif(t.communes_count, 0) as communes_count,
        nullif(t.second_beyond_20_min_count, 0) as beyond_20,
        nullif(t.second_beyond_30_min_count, 0) as beyond_30
    from marts.espaces as e
    left join coverage.espace_catchments as t using (espace_id)
), closing_words as (
    select espace_id, case
        when beyond_20 is not null or beyond_30 is not null then ' S’il fermait, ' || concat_ws(' ; ',
            words_people_spoken(beyond_20) || ' d’entre eux, aujourd’hui à 20 min ou moins, seraient à plus de 20 min du suivant',
            words_people_spoken(beyond_30) || ', aujourd’hui à 30 min ou moins, seraient à plus de 30 min') || '.'
        when communes_count is not null then ' S’il fermait, aucun ne passerait au-delà de 20 min.'
        else '' end as words
    from closing
), letters as (
    -- what a reader can send to the espace or to the publisher
    select e.espace_id, mail_link(e.mail) as mail,
        'id_fs : ' || e.espace_id || chr(10) || 'Espace : ' || e.name || ', ' || c.name || chr(10)
        || 'Adresse publiée : ' || coalesce(e.address, 'non publiée') || ' ' || coalesce(e.postcode, '') || chr(10)
        || 'Téléphone publié : ' || coalesce(e.phone, 'non publié') || chr(10)
        || 'Champ à corriger : ' || chr(10) || 'Valeur publiée : ' || chr(10) || 'Valeur proposée : ' || chr(10) as fields,
        'Liste des espaces France services, id_fs ' || e.espace_id || ' : une correction' as subject,
        'Bonjour,' || chr(10) || chr(10) || 'Dans la liste publiée des espaces France services du ' || day_words(e.list_on) || ', une valeur est à corriger.' || chr(10) || chr(10) as opening
    from marts.espaces as e
    join marts.communes as c using (commune_code)
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
}) as json, to_json({
    'id': e.espace_id, 'nom': e.name,
    'commune': {'code': c.commune_code, 'nom': c.name},
    'departement': case when d.departement_code is not null then {'code': d.departement_code, 'nom': d.name} end,
    'image': 'partage/' || coalesce('epci/' || p.epci_code, 'departements/' || d.departement_code, 'france') || '.png',
    'fil': list_filter([
        if(r.name = d.name, null, step_to('region', r.region_code, r.name)),
        if(d.name = p.name, null, step_to('departement', d.departement_code, d.name)),
        step_to('epci', p.epci_code, p.name)], lambda step: step is not null),
    'sous': if(e.kind = 'Antenne', 'Antenne', 'Espace' || coalesce(' ' || lower(e.kind), '')) || coalesce(', ' || replace(lower(e.format), '_', ' '), '') || ' · '
        || coalesce('labellisé le ' || day_words(e.labelled_on), 'date de labellisation non publiée'),
    'adresse': e.address, 'complement': e.address_more, 'code_postal': e.postcode, 'au_point': e.placed_by = 'commune',
    'telephone': e.phone, 'appel': phone_link(e.phone), 'mail': e.mail, 'courriel': q.mail, 'rendez_vous': coalesce(e.appointment, 'non publié'), 'porteur': e.carrier,
    'groupe': e.group_name, 'groupe_espaces': coalesce(g.groupe_espaces, []),
    'phrase': case
        when u.communes_count is null and d.departement_code is null then {'avant': 'Nos temps de trajet ne couvrent pas ce territoire.', 'fort': null, 'apres': ''}
        when u.communes_count is null and e.is_mobile and z.which <> 'tous'
            then {'avant': 'Les grands chiffres du site comptent les espaces fixes : bus et itinérants n’y sont le plus proche d’aucune commune.', 'fort': null, 'apres': ''}
        when u.communes_count is null then {'avant': 'C’est l’espace le plus proche d’aucune commune : un autre est toujours plus près.', 'fort': null, 'apres': x.words}
        else {'avant': 'C’est l’espace le plus proche de ', 'fort': words_count(t.population_count) || ' habitants',
            'apres': ', dans ' || if(u.communes_count > 1, words_count(u.communes_count) || ' communes, en tout ou en partie', 'une commune') || '.' || x.words} end,
    'semaine': week_of(w.horaires, departement_of(c.commune_code), e.hours_note, e.is_mobile, coalesce(e.has_frequency_note, false)),
    'heures': if(k.open_hours > 0, number_words(round(k.open_hours, 1)) || ' heures par semaine publiées.', null),
    'tournee': br.tournee,
    'desservies': case when n.espace_id is not null then {
        'legende': 'Communes où cet espace est le plus souvent le plus proche, temps de trajet ' || if(n.method = 'mixte', 'calculé par la route ou estimé', how_words(n.method, null))
            || if(len(n.communes) > len(n.served), ' (les ' || len(n.served) || ' plus peuplées sur ' || words_count(len(n.communes)) || ')', ''),
        'communes': n.served} end,
    'voisins': coalesce(v.around, []), 'historique': coalesce(y.story, []), 'presence': l.presence,
    'frequentation': case when am.espace_id is not null then {'courbe': cu.courbe, 'mois': am.rows, 'operateurs': ao.rows} end,
    'constats': coalesce(o.remarks, []),
    'cadre': 'espace:' || e.espace_id,
    'champs': q.fields,
    'lettre': 'mailto:' || q.mail || '?subject=' || url_encode(q.subject) || '&body=' || url_encode(q.opening || q.fields),
    'api': 'api/v1/departements/' || d.departement_code || '/espaces.json'
}) as page
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
left join site.curves as cu on cu.owner_kind = 'espace' and cu.owner_code = e.espace_id
left join site.espace_rounds as br on br.espace_id = e.espace_id
join closing as u on u.espace_id = e.espace_id
join closing_words as x on x.espace_id = e.espace_id
join letters as q on q.espace_id = e.espace_id
cross join (select which from marts.definitions where is_headline) as z
order by cast(e.espace_id as integer)
