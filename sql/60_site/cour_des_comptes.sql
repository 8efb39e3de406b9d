-- what open data can say of the five recommendations of the Cour des comptes, what is missing, whom to ask
-- one row per page: this one
-- source: marts.recommendations, marts.facts, marts.questions, coverage.network_months, coverage.load_funnel, coverage.cost_by_setting, coverage.canton_espaces; /cour-des-comptes/
with network as (
    select month, principal_total, antenne_total, principal_total + antenne_total as total from coverage.network_months where territory_kind = 'france'
    qualify row_number() over (order by month desc) = 1
), access as (
    select a.within_20_min_share, a.beyond_20_min_count from coverage.access_by_territory as a
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    where a.territory_kind = 'france'
), cantons as (
    select count(*) as cantons_count, count(*) filter (where espaces_count = 0) as without_count, coalesce(sum(population_count) filter (where espaces_count = 0), 0) as without_people from coverage.canton_espaces
), load as (
    select count(*) filter (where position = 'tres_au_dessus') as far_above_count, count(*) as units_count, any_value(mean_rate) as mean_rate,
        string_agg(n.name, ', ' order by f.rate desc) filter (where position = 'tres_au_dessus') as names
    from coverage.load_funnel as f
    join exports.territory_names as n on n.territory_kind = 'departement' and n.territory_code = f.unit_code
    where f.unit_kind = 'departement' and f.measure = 'actes_par_heure_ouverte'
), costs as (
    select sum(total_low_eur) as low_eur, sum(total_high_eur) as high_eur, sum(espaces_count) as espaces_count from coverage.cost_by_setting
), grants as (
    select max_by(value, dated) as last_eur, max(dated) as last_year, min_by(value, dated) as first_eur, min(dated) as first_year from marts.facts where fact_id like 'forfait_%'
), operators as (
    select string_agg(split_part(label, ' : ', 2) || ' ' || translate(cast(value as varchar), '.', ',').replace(',0', '') || ' %', ', ' order by line) as shares from marts.facts where fact_id like 'part_%'
), ages as (
    select round(sum(value)) as within from marts.facts where fact_id = 'sur_place'
), said as (
    select 1 as number, 'Le réseau compte ' || words_of(n.total, 'espace', 'espaces') || ' en ' || month_words(n.month) || ' ; ' || words_share(a.within_20_min_share) || ' de la population est à moins de 20 minutes en voiture de l’un d’eux. '
        || case when c.without_count = 0 then 'Chacun des ' || words_count(c.cantons_count) || ' cantons (pseudo-cantons de l’Insee) en a au moins un.'
            else words_count(c.without_count) || ' des ' || words_count(c.cantons_count) || ' cantons (pseudo-cantons de l’Insee) n’en ont aucun : ' || words_of(c.without_people, 'habitant', 'habitants') || '.' end as words, 'analyses/croissance/' as page
    from network as n cross join access as a cross join cantons as c
    union all
    select 2, 'Pour chaque département, les habitants à plus de 20 minutes, les espaces, leurs horaires et les cantons sans espace : de quoi mesurer ce qu’un schéma devrait corriger, non ce qu’il prévoit.', 'departements/'
    union all
    select 3, 'Rien sur les référents. Ce que l’on sait des opérateurs : leur part des demandes, citée une fois (' || coalesce(o.shares, 'non citée') || '), et ' || words_count(s.within) || ' % de demandes traitées sur place.', '' from operators as o cross join ages as s
    union all
    select 4, 'En appliquant les coûts de l’enquête de 2020 aux ' || words_count(x.espaces_count) || ' espaces d’aujourd’hui : de ' || words_count(x.low_eur / 1e6) || ' à ' || words_count(x.high_eur / 1e6) || ' M€ par an, dont le forfait (' || words_count(g.first_eur) || ' € en ' || g.first_year || ', ' || words_count(g.last_eur) || ' € annoncés pour ' || g.last_year || ') ne paie qu’une part.', 'analyses/couts/'
    from costs as x cross join grants as g
    union all
    select 5, case when l.units_count = 0 then 'Les actes ne sont pas publiés.' else 'Par département, les actes par heure ouverte : ' || words_tenth(l.mean_rate) || ' en moyenne ; ' || case when l.far_above_count = 0 then 'aucun département ne dépasse' else words_of(l.far_above_count, 'département', 'départements') || ' (' || l.names || ') ' || case when l.far_above_count < 2 then 'dépasse' else 'dépassent' end end
        || ' la limite au-delà de laquelle nous disons « très fréquenté ».' end, 'analyses/frequentation/' from load as l
), counted as (
    select count(*) filter (where answered = 'en partie') as partly_count, count(*) filter (where answered = 'oui') as wholly_count, count(*) as all_count from marts.recommendations
)
select 'cour-des-comptes' as path, 900 as position, to_json({
    'rubrique': 'Cour des comptes',
    'titre': 'Cour des comptes : les données ouvertes répondent en partie à ' || c.partly_count || ' de ses ' || c.all_count || ' recommandations, à ' || case when c.wholly_count = 0 then 'aucune' else cast(c.wholly_count as varchar) end || ' entièrement',
    'chapeau': 'Le rapport « Programme France services (2020-2023) » de septembre 2024 fait ' || c.all_count || ' recommandations. Pour chacune : ce que disent les données ouvertes, ce qui manque, à qui le demander.',
    'blocs': (
        select list(to_json({
            'id': 'recommandation-' || r.number,
            'titre': r.number || '. ' || upper(r.recommendation[1]) || r.recommendation[2:],
            'phrases': case when r.is_verbatim then [] else ['Les mots exacts de cette recommandation ne sont pas dans les sources dont nous disposons : elle n’y est connue que comme un appui aux porteurs des espaces les plus fréquentés.'] end
                || ['**Ce que disent les données :** ' || s.words, '**Ce qui manque :** ' || r.missing, '**À qui le demander :** ' || r.whom],
            'lien': case when s.page <> '' then s.page end
        }) order by r.number)
        from marts.recommendations as r join said as s using (number)
    ) || [
        to_json({
            'id': 'questions', 'titre': 'Les questions, et où est la réponse',
            'phrases': ['Ce que demandent un rapporteur, un élu, un journaliste : la page qui répond, ou ce qu’il faudrait pour répondre.'],
            'table': {'titre': 'Questions et réponses', 'colonnes': [heading('Question', 'question', false), heading('Réponse', 'page', false), heading('Ce qui manque', 'manque', false), heading('À qui le demander', 'a_qui', false)],
                'lignes': (select list([cell(question), cell_link(coalesce(page_title, 'aucune donnée ouverte'), page, page), cell_value(coalesce(missing, '–'), missing), cell_value(coalesce(whom, '–'), whom)] order by position) from marts.questions)}
        }),
        to_json({
            'id': 'numerique', 'titre': 'Le numérique : un chiffre national, aucun chiffre local',
            'phrases': (select list(words_count(value) || ' % des adultes vivant en France ont fait au moins une démarche administrative en ligne dans les douze mois (' || dated || '), cité par la Cour dans sa synthèse de 2024.') from marts.facts where fact_id = 'demarche_en_ligne')
                || ['Aucune source ouverte ne donne ce chiffre par commune ou par département. Le diraient : l’enquête de l’Insee auprès des ménages sur les technologies (TIC) avec un échantillon par région, son module sur l’illectronisme, l’indice de fragilité numérique de l’ANCT, et la liste des conseillers numériques avec leurs lieux d’accueil.']
        }),
        to_json({
            'id': 'faits', 'titre': 'Les chiffres cités, un par un',
            'phrases': ['Ces chiffres ne viennent pas de données ouvertes : ils sont repris tels quels, avec leur source et leur date. La citation est donnée quand le passage a été lu.'],
            'table': {'titre': 'Chiffres publiés sur le programme', 'colonnes': [heading('Chiffre', 'chiffre', false), heading('Valeur', 'valeur', true), heading('Unité', 'unite', false), heading('Date', 'date', false), heading('Source', 'source', false), heading('Citation', 'citation', false)],
                'lignes': (select list([cell(label), cell_value(case when value = floor(value) then words_count(value) else words_tenth(value) end, case when value = floor(value) then cast(cast(value as bigint) as varchar) else cast(value as varchar) end), cell(unit), cell(dated), cell_link(source, source_url, source_url), cell_value(coalesce('« ' || quote || ' »', 'non recopiée'), quote)] order by line) from marts.facts)}
        })
    ],
    'methode': ['Les recommandations sont celles du rapport public thématique du 4 septembre 2024, dans les mots qu’en donne la direction des affaires juridiques des ministères économiques et financiers.', 'Chaque réponse est calculée à partir des tables de ce site ; les chiffres cités sont tenus à part des chiffres calculés.'],
    'limites': ['Le rapport lui-même n’est pas une donnée ouverte lisible par machine : nous en avons lu des extraits et des résumés.', 'Une réponse partielle n’est pas un jugement sur l’administration : elle dit seulement ce que chacun peut vérifier.'],
    'changerait': ['La publication, par l’ANCT, des relevés de chaque espace, de ses agents et de son financement.', 'Un recueil ouvert des schémas départementaux.'],
    'jeux': ['acces_territoires', 'frequentation_analyse', 'reseau_mois'],
    'sources': [{'titre': 'Lettre de la DAJ : la Cour des comptes rend son rapport', 'lien': 'https://www.economie.gouv.fr/daj/lettre-de-la-daj-la-cour-des-comptes-rend-son-rapport-sur-le-programme-france-services'},
        {'titre': 'Réponses des administrations au rapport (Cour des comptes)', 'lien': 'https://www.ccomptes.fr/fr/documents/71276'}, {'titre': 'Vérifier une déclaration', 'lien': 'verifier/'}]
}) as json
from counted as c
