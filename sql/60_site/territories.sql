-- what the page of a territory prints: words and lengths of bars, finished
-- one row per EPCI, canton, département, région and for France, as JSON
-- source: the models territory_… and what pages share; the map is added by the export stage
with own as (
    -- the time above the page or why there is none, and its figures
    select
        f.territory_kind,
        f.territory_code,
        how_words(f.method, f.road_place) as comment,
        case when f.median_min is not null then {
            't': bar_min(f.median_min), 'h': null, 'dit': words_min_about(f.median_min, f.is_by_road), 'methode': 'temps de trajet ' || how_words(f.method, f.road_place)} end as duree,
        case when f.median_min is null then {
            'titre': case
                when f.unreachable_count is null then 'Temps de trajet non connu dans ce territoire.'
                when f.unreachable_count < n.population_count then 'Aucun espace accessible par la route pour ' || words_count(f.unreachable_count) || ' habitants sur ' || words_count(n.population_count)
                else 'Aucun espace accessible par la route' end,
            'sans_espace': f.unreachable_count is not null} end as inconnu,
        if(f.median_min is not null and f.unreachable_count is null, ' ; ses habitants vont dans un territoire voisin', '') as elsewhere,
        if(a.within_20_min_share is null and f.median_min is null, null, to_json(f.chiffres)) as chiffres,
        to_json(f.repartition) as repartition,
        to_json(f.ligne) as ligne,
        a.communes_count
    from site.figures as f
    join exports.territory_names as n using (territory_kind, territory_code)
    join coverage.access_by_territory as a using (territory_kind, territory_code)
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
), drawn as (
    select
        owner_kind as territory_kind,
        owner_code as territory_code,
        any_value(to_json(courbe)) filter (where curve = 'evolution') as evolution,
        any_value(to_json(courbe)) filter (where curve = 'actes') as acts,
        any_value(to_json(courbe)) filter (where curve = 'labels') as labels
    from site.curves
    where owner_kind <> 'espace'
    group by owner_kind, owner_code
), defined as (
    select territory_kind, territory_code, to_json(groupes) as definitions, to_json(etendues) as etendues
    from site.definition_tables
)
select n.territory_kind, n.territory_code, n.departement_code, to_json({
    'niveau': n.territory_kind, 'code': n.territory_code, 'nom': n.name, 'titre': h.titre,
    'departement': h.departement,
    'region': case when h.region is not null then {'code': h.region.code} end,
    'image': h.image, 'fil': h.fil, 'sous': h.sous,
    'duree': o.duree, 'comment': o.comment, 'inconnu': o.inconnu,
    'chiffres': o.chiffres,
    'autres': ba.autres,
    'rang': sd.rang,
    'vintage': if(n.territory_kind = 'departement', n.territory_code, coalesce(h.departement.code, '')),
    'repartition': o.repartition,
    'barres': ba.barres,
    'departements_liste': coalesce(p.lignes.departements, '[]'),
    'epcis': coalesce(p.lignes.epci, '[]'),
    'cantons': coalesce(p.lignes.cantons, '[]'),
    'regions_liste': coalesce(p.lignes.regions, '[]'),
    'espaces': coalesce(k.lignes, '[]'),
    'heures_de': if(n.territory_kind = 'departement', n.territory_code, h.departement.code),
    'espaces_suite': if(json_array_length(k.lignes) > 10, words_of(json_array_length(k.lignes) - 10, 'autre', 'autres') || ' : suite en ligne.', null),
    'sans_espaces': if(k.lignes is null and n.territory_kind not in ('region', 'france'), 'Aucun espace France services n’est installé dans ce territoire' || o.elsewhere || '.', null),
    'heures': hw.sentence,
    'au_dela': fa.page,
    'implantations': coalesce(si.implantations, '[]'),
    'evolution': case
        when n.territory_kind = 'canton' then {'mots': ev.words, 'courbe': null, 'note': null}
        when ev.territory_code is not null then {'mots': null, 'courbe': c.evolution, 'note': ev.msap} end,
    'semblables': aw.semblables,
    'communes': coalesce(m.lignes, '[]'),
    'densites': coalesce(z.lignes, '[]'),
    'cotes': co.lignes,
    'activite': n.territory_kind || '-' || n.territory_code,
    'actes': c.acts, 'labellises': c.labels,
    'frequentation': dd.frequentation,
    'definitions': if(n.territory_kind = 'canton', null, dt.definitions),
    'etendues': if(n.territory_kind in ('canton', 'france'), dt.etendues, null),
    'ligne': o.ligne,
    'nombres': case when n.territory_kind = 'france' then {'communes': words_count(o.communes_count), 'espaces': words_count((select count(*) from marts.espaces))} end,
    'ouvertures': if(n.territory_kind = 'france', (select ouvertures from site.openings), null),
    'eventail': if(n.territory_kind = 'france', (select eventail from site.fan), null),
    'carte_table': if(n.territory_kind = 'france', (select carte_table from site.map_table), null),
    'cadre': n.territory_kind || ':' || n.territory_code,
    'api': case n.territory_kind
        when 'epci' then {'lien': 'api/v1/departements/' || h.departement.code || '/epci.json', 'mot': 'Les intercommunalités du département en JSON'}
        when 'canton' then {'lien': 'api/v1/departements/' || h.departement.code || '/cantons.json', 'mot': 'Les cantons du département en JSON'}
        else {'lien': 'api/v1/' || page_of(n.territory_kind, n.territory_code)[:-2] || '.json', 'mot': 'Cette page en JSON'} end
}) as page
from exports.territory_names as n
join site.territory_heads as h using (territory_kind, territory_code)
join own as o using (territory_kind, territory_code)
join site.territory_bars as ba using (territory_kind, territory_code)
left join site.territory_standings as sd using (territory_kind, territory_code)
left join site.territory_parts as p using (territory_kind, territory_code)
left join site.territory_espaces as k using (territory_kind, territory_code)
left join site.territory_communes as m using (territory_kind, territory_code)
left join site.territory_densities as z using (territory_kind, territory_code)
left join site.territory_sides as co using (territory_kind, territory_code)
left join site.territory_beyond as fa using (territory_kind, territory_code)
left join site.territory_sites as si using (territory_kind, territory_code)
left join site.territory_lists as ev using (territory_kind, territory_code)
left join site.territory_alike as aw using (territory_kind, territory_code)
left join site.territory_activity as dd using (territory_kind, territory_code)
left join defined as dt using (territory_kind, territory_code)
left join exports.hours_words as hw using (territory_kind, territory_code)
left join drawn as c using (territory_kind, territory_code)
order by n.territory_kind, n.territory_code
