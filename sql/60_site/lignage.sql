-- old commune codes that have a page of their own, leading to the commune of today: what the API says (json) and what the page prints (page)
-- one row per old code that is not a current one
-- source: marts.lignage_communes; the answer for the commune of today by the headline definition; an arrondissement of Paris, Lyon or Marseille has its people and its espaces too
with arrondissements as (
    -- Paris, Lyon and Marseille: the list places an espace in its arrondissement
    select a.commune_code, a.population_count,
        coalesce(list({'id': e.espace_id, 'nom': e.name, 'adresse': e.address, 'itinerant': e.is_mobile, 'horaires': w.horaires_texte} order by cast(e.espace_id as integer)) filter (where e.espace_id is not null), []) as espaces
    from staging.stg_decoupage_administratif__communes as a
    left join marts.espaces as e on e.source_commune_code = a.commune_code
    left join exports.weeks as w on w.espace_id = e.espace_id
    where a.kind = 'arrondissement'
    group by all
)
select c.departement_code, l.old_code, json_merge_patch(to_json({'ancien': l.old_code, 'nom': l.old_name, 'genre': case l.kind when 'deleguee' then 'déléguée' when 'associee' then 'associée' else l.kind end,
    'actuel': {'code': c.commune_code, 'nom': c.name, 'nom_de': de_commune(c.name, c.article_kind)}, 'temps_min': published_min(a.nearest_min), 'methode': a.method, 'espace': e.name}),
    case when r.commune_code is not null then to_json({'population': r.population_count, 'espaces': r.espaces}) else json('{}') end) as json,
    to_json({
        'ancien': l.old_code, 'nom': l.old_name, 'actuel': {'code': c.commune_code, 'nom': c.name}, 'lien': page_of('commune', c.commune_code),
        'phrase': coalesce(l.old_name, 'Cette commune') || ' (code ' || l.old_code || case
                when l.kind = 'deleguee' then ', commune déléguée' when l.kind = 'associee' then ', commune associée' when l.kind = 'ancienne' then ', ancienne commune' else '' end || ') '
            || if(l.kind = 'arrondissement', 'est un arrondissement ', 'fait aujourd’hui partie ') || de_commune(c.name, c.article_kind) || '.',
        'temps': case when a.nearest_min is not null then {
            'avant': capital(de_commune(c.name, c.article_kind)) || ', l’espace France services le plus proche est à ' || if(words_min_spoken(a.nearest_min, a.method = 'route') like 'environ%', 'environ ', ''),
            'fort': words_min(a.nearest_min), 'apres': ' en voiture' || coalesce(' : ' || e.name, '') || '.'} end,
        'arrondissement': l.kind = 'arrondissement', 'habitants': if(r.population_count is null, null, words_count(r.population_count) || ' habitants.'),
        'espaces': coalesce(r.espaces, []), 'bouton': 'Ouvrir la page ' || de_commune(c.name, c.article_kind)
    }) as page
from marts.lignage_communes as l
join marts.communes as c on c.commune_code = l.current_code
left join (select a.* from coverage.commune_access as a join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline) as a on a.commune_code = c.commune_code
left join marts.espaces as e on e.espace_id = a.espace_id
left join arrondissements as r on r.commune_code = l.old_code and l.kind = 'arrondissement'
where l.kind <> 'actuelle' and not c.is_com
order by l.old_code
