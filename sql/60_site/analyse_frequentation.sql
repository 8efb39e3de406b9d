-- the analysis of the load of espaces: acts per espace, per open hour and per 1,000 people, the target, satisfaction with its noise
-- one row per analysis: this one, or none where no acts are published
-- source: coverage.load_funnel, site.funnel_curves, coverage.load_by_territory, marts.satisfaction; /analyses/frequentation/
with funnel as (
    select f.*, n.name, n.name_in,
        row_number() over (partition by f.unit_kind, f.measure order by f.rate desc, f.unit_code) as from_top,
        row_number() over (partition by f.unit_kind, f.measure order by f.rate, f.unit_code) as from_bottom
    from coverage.load_funnel as f
    left join exports.territory_names as n on n.territory_kind = f.unit_kind and n.territory_code = f.unit_code
), measures as (
    select measure,
        any_value(month) as month,
        count(*) as units_count,
        any_value(mean_rate) as mean_rate,
        any_value(overdispersion) as overdispersion,
        max(name) filter (where from_top = 1) as top_name,
        max(rate) filter (where from_top = 1) as top_rate,
        max(name) filter (where from_bottom = 1) as bottom_name,
        max(rate) filter (where from_bottom = 1) as bottom_rate,
        count(*) filter (where position = 'tres_au_dessus') as far_above_count,
        count(*) filter (where position = 'tres_au_dessous') as far_below_count,
        string_agg(name, ', ' order by rate desc) filter (where position = 'tres_au_dessus') as far_above_names
    from funnel
    where unit_kind = 'departement'
    group by measure
), per_espace as (
    select * from measures where measure = 'actes_par_espace'
), per_hour as (
    select * from measures where measure = 'actes_par_heure_ouverte'
), per_person as (
    select * from measures where measure = 'actes_pour_1000_habitants'
), first_last as (
    select
        min_by(month, month) as first_month, max_by(month, month) as last_month,
        min_by(acts_count, month) as first_acts, max_by(acts_count, month) as last_acts,
        min_by(acts_count / nullif(espaces_count, 0), month) as first_rate, max_by(acts_count / nullif(espaces_count, 0), month) as last_rate,
        max(target_count) as target_count, max(target_month) as target_month, max_by(with_hours_count, month) as with_hours_count, max_by(espaces_count, month) as espaces_count,
        list({'mois': strftime(month, '%Y-%m'), 'valeur': acts_count / nullif(espaces_count, 0)} order by month) as points
    from coverage.load_by_territory
    where territory_kind = 'france'
), said as (
    -- the year of which a total is published, beside the mean of its months that the baromètre has
    select f.dated as of_year, f.value as said_count, avg(a.acts_count) * 12 as year_count, count(*) as months_count
    from marts.facts as f
    join marts.attendance as a on a.territory_kind = 'france' and a.acts_count is not null and cast(year(a.month) as varchar) = f.dated
    where f.fact_id = 'demandes_2023'
    group by f.dated, f.value
), targets as (
    select count(*) as units_count, count(*) filter (where acts_count >= target_count) as reached_count
    from coverage.load_by_territory
    where territory_kind = 'departement' and target_count is not null and month = (select month from per_espace)
), satisfaction_units as (
    select territory_code, avg(satisfied_share) as mean_share, var_samp(satisfied_share) as variance, count(*) as months_count
    from marts.satisfaction where territory_kind = 'departement' group by territory_code
), satisfaction as (
    select sqrt(avg(variance)) as within_share, stddev_samp(mean_share) as between_share, count(*) as units_count, max(months_count) as months_count
    from satisfaction_units where months_count >= 3
), satisfaction_months as (
    select month, count(*) as units_count, quantile_cont(satisfied_share, 0.1) as p10_share, median(satisfied_share) as median_share, quantile_cont(satisfied_share, 0.9) as p90_share,
        min(satisfied_share) as lowest_share, max(satisfied_share) as highest_share
    from marts.satisfaction where territory_kind = 'departement' group by month having count(*) >= 3
), curves as (
    select measure, list({'classe': class, 'nom': label, 'points': points} order by line) as curves
    from (select measure, line, any_value(class) as class, any_value(label) as label, list([exposure, rate] order by exposure) as points from site.funnel_curves group by measure, line)
    group by measure
), clouds as (
    select unit_kind, measure,
        list({'x': exposure, 'y': rate, 'nom': name, 'texte': name || ' : ' || words_tenth(rate), 'classe': case when position like '%dessus' then 'haut' when position like '%dessous' then 'bas' else '' end,
            'nomme': position <> 'entre_les_limites'} order by unit_code) as points
    from funnel where unit_kind = 'departement' group by unit_kind, measure
), rows as (
    select list([
        cell_link(e.name, e.name, 'departements/' || e.unit_code || '/'),
        cell_value(words_count(e.acts_count), e.acts_count),
        cell_value(words_count(e.exposure), cast(e.exposure as bigint)),
        cell_value(words_count(e.rate), round(e.rate, 1)),
        cell_value(words_tenth(h.rate), round(h.rate, 2)),
        cell_value(words_tenth(p.rate), round(p.rate, 2)),
        cell_value(case when t.target_count > 0 then words_reached(t.acts_count / t.target_count) else 'sans cible' end, round(t.acts_count / nullif(t.target_count, 0), 4)),
        cell_value(case h.position when 'tres_au_dessus' then 'très fréquenté' when 'au_dessus' then 'plutôt fréquenté' when 'au_dessous' then 'plutôt peu fréquenté' when 'tres_au_dessous' then 'peu fréquenté'
            when 'entre_les_limites' then 'comme les autres' else 'heures non connues' end, h.position)
    ] order by e.rate desc, e.unit_code) as rows
    from funnel as e
    left join funnel as h on h.unit_kind = e.unit_kind and h.unit_code = e.unit_code and h.measure = 'actes_par_heure_ouverte'
    left join funnel as p on p.unit_kind = e.unit_kind and p.unit_code = e.unit_code and p.measure = 'actes_pour_1000_habitants'
    left join coverage.load_by_territory as t on t.territory_kind = e.unit_kind and t.territory_code = e.unit_code and t.month = e.month
    where e.unit_kind = 'departement' and e.measure = 'actes_par_espace'
), files as (
    select count(*) as units_count, any_value(f.month) as month, any_value(mean_rate) as mean_rate, count(*) filter (where position = 'tres_au_dessus') as far_above_count,
        list({'x': exposure, 'y': rate, 'nom': e.name, 'texte': e.name || ' : ' || words_tenth(rate), 'classe': case when position like '%dessus' then 'haut' when position like '%dessous' then 'bas' else '' end, 'nomme': false} order by unit_code) as points,
        list([cell_link(e.name, e.name, 'espaces/' || unit_code || '.html'), cell_value(words_count(acts_count), acts_count), cell_value(words_count(exposure), round(exposure, 1)), cell_value(words_tenth(rate), round(rate, 2))] order by rate desc, unit_code)[1:20] as rows
    from coverage.load_funnel as f join marts.espaces as e on e.espace_id = f.unit_code where f.unit_kind = 'espace'
), espace_block as (
    select to_json({
        'id': 'par-espace', 'titre': 'Espace par espace, là où des fichiers sont donnés',
        'phrases': ['Des fichiers de fréquentation sont donnés pour ' || words_of(units_count, 'espace', 'espaces') || ' en ' || month_words(month) || ' : ' || words_tenth(mean_rate) || ' demandes par heure ouverte en moyenne, et '
            || case far_above_count when 0 then 'aucun espace au-dessus de la limite haute' else words_of(far_above_count, 'espace', 'espaces') || ' au-dessus de la limite haute' end || '.'],
        'figure': {'genre': 'nuage', 'titre': 'Demandes par heure ouverte, par espace', 'phrase': 'Un point par espace, selon ses heures ouvertes dans le mois', 'x': {'titre': 'heures ouvertes dans le mois'}, 'y': {'titre': 'demandes par heure'}, 'points': points},
        'table': {'titre': 'Les espaces les plus fréquentés', 'colonnes': [heading('Espace', 'espace', false), heading('Demandes du mois', 'demandes', true), heading('Heures', 'heures', true), heading('Demandes par heure', 'demandes_par_heure', true)], 'lignes': rows}
    }) as block
    from files where units_count > 0
), satisfaction_block as (
    select to_json({
        'id': 'satisfaction', 'titre': 'La satisfaction : une série et son bruit, jamais une valeur',
        'phrases': ['D’un relevé à l’autre, la valeur publiée d’un même département bouge de ' || words_tenth(100 * s.within_share) || ' points (écart type, ' || words_of(s.units_count, 'département', 'départements') || ', ' || s.months_count || ' relevés au plus). '
            || 'Entre départements, les moyennes diffèrent de ' || words_tenth(100 * s.between_share) || ' points. ' || case when s.within_share >= s.between_share then 'Le bruit est donc au moins aussi grand que ce qui sépare les départements : un classement n’aurait pas de sens.' when 3 * s.within_share >= s.between_share then 'Le bruit est plus petit que ce qui sépare les départements, mais il en est du même ordre.' else 'Le bruit est bien plus petit que ce qui sépare les départements.' end,
            'Un écart de moins de ' || words_tenth(100 * 1.96 * sqrt(2) * s.within_share) || ' points entre deux relevés d’un département ne dit rien. Le nombre de réponses n’est pas publié, et seuls répondent ceux qui utilisent la borne à la sortie.'],
        'figure': {'genre': 'lignes', 'titre': 'Part d’usagers satisfaits, départements', 'phrase': 'Médiane des départements et leurs premier et neuvième déciles, à chaque relevé', 'y': {'titre': '% de satisfaits'},
            'a_partir_de': (select floor(100 * min(p10_share) / 5) * 5 from satisfaction_months),
            'panneaux': [{'nom': '', 'series': (
                select list({'classe': k.class, 'nom': k.label, 'texte': k.label, 'points_marques': true, 'points': k.points} order by k.position)
                from (
                    select 1 as position, 'b' as class, '9e décile' as label, list({'mois': strftime(month, '%Y-%m'), 'valeur': 100 * p90_share} order by month) as points from satisfaction_months
                    union all select 2, 'a', 'médiane', list({'mois': strftime(month, '%Y-%m'), 'valeur': 100 * median_share} order by month) from satisfaction_months
                    union all select 3, 'b', '1er décile', list({'mois': strftime(month, '%Y-%m'), 'valeur': 100 * p10_share} order by month) from satisfaction_months
                ) as k)}]},
        'table': {'titre': 'Relevés de satisfaction publiés', 'colonnes': [heading('Mois', 'mois', false), heading('Départements', 'departements', true), heading('Le plus bas', 'minimum', true), heading('1er décile', 'p10', true), heading('Médiane', 'mediane', true), heading('9e décile', 'p90', true), heading('Le plus haut', 'maximum', true)],
            'lignes': (select list([cell_value(month_words(month), strftime(month, '%Y-%m')), cell_value(words_count(units_count), units_count), cell_value(words_share(lowest_share), round(lowest_share, 4)), cell_value(words_share(p10_share), round(p10_share, 4)),
                cell_value(words_share(median_share), round(median_share, 4)), cell_value(words_share(p90_share), round(p90_share, 4)), cell_value(words_share(highest_share), round(highest_share, 4))] order by month) from satisfaction_months)}
    }) as block
    from satisfaction as s where s.units_count > 1 and s.within_share is not null and s.between_share is not null and exists (select 1 from satisfaction_months)
    union all
    select to_json({
        'id': 'satisfaction', 'titre': 'La satisfaction : trop peu de relevés pour en mesurer le bruit',
        'phrases': [words_of(count(*), 'relevé publié', 'relevés publiés') || ', de ' || words_share(min(satisfied_share)) || ' à ' || words_share(max(satisfied_share)) || ' d’usagers satisfaits. Il en faut au moins trois par département, dans deux départements, pour dire ce qu’un écart veut dire : aucun n’est donc montré seul.'],
        'table': {'titre': 'Relevés de satisfaction publiés', 'colonnes': [heading('Territoire', 'territoire', false), heading('Relevés', 'releves', true), heading('Le plus bas', 'minimum', true), heading('Le plus haut', 'maximum', true)],
            'lignes': (select list([cell(name), cell_value(words_count(readings_count), readings_count), cell_value(words_share(lowest_share), round(lowest_share, 4)), cell_value(words_share(highest_share), round(highest_share, 4))] order by territory_kind, territory_code)
                from (select x.territory_kind, x.territory_code, n.name, count(*) as readings_count, min(x.satisfied_share) as lowest_share, max(x.satisfied_share) as highest_share from marts.satisfaction as x
                    join exports.territory_names as n on n.territory_kind = x.territory_kind and n.territory_code = x.territory_code group by all))}
    })
    from marts.satisfaction
    where not exists (select 1 from satisfaction where units_count > 1 and within_share is not null and between_share is not null) or not exists (select 1 from satisfaction_months)
    having count(*) > 0
), pressure as (
    select e.espace_id, e.name, c.name as commune_name, k.population_count, w.open_hours, k.population_count / w.open_hours as rate
    from marts.espaces as e
    join marts.communes as c using (commune_code)
    join coverage.espace_catchments as k using (espace_id)
    join marts.espace_weeks as w on w.espace_id = e.espace_id and w.list_on = e.list_on
    where k.population_count is not null and w.open_hours > 0
), pressure_block as (
    select to_json({
        'id': 'pression', 'titre': 'La pression : combien d’habitants par heure ouverte ?',
        'phrases': ['Un indice là où la fréquentation d’un espace n’est pas publiée : les habitants pour qui il est l’espace fixe le plus proche, par heure ouverte dans la semaine. La moitié des ' || words_of(count(*), 'espace', 'espaces') || ' en compte plus de ' || words_count(median(rate)) || ', un sur dix plus de ' || words_count(quantile_cont(rate, 0.9)) || '.',
            'Ce n’est pas une fréquentation : beaucoup d’habitants n’y viennent jamais, surtout en ville, où les guichets des opérateurs sont proches.'],
        'table': {'titre': 'Les espaces où la pression est la plus forte', 'colonnes': [heading('Espace', 'espace', false), heading('Commune', 'commune', false), heading('Habitants les plus proches', 'population_plus_proche', true), heading('Heures par semaine', 'heures_par_semaine', true), heading('Habitants par heure', 'habitants_par_heure', true)],
            'lignes': list([cell_link(name, name, 'espaces/' || espace_id || '.html'), cell(commune_name), cell_value(words_count(population_count), population_count), cell_value(words_tenth(open_hours), round(open_hours, 2)), cell_value(words_count(rate), round(rate, 1))] order by rate desc, espace_id)[1:20]}
    }) as block
    from pressure
    having count(*) > 0
)
select 'analyses/frequentation' as path, 20 as position, to_json({
    'rubrique': 'Fréquentation',
    'titre': case
        when e.far_above_count > 0 then 'Dans ' || words_of(e.far_above_count, 'département', 'départements') || ' sur ' || e.units_count || ', les espaces reçoivent bien plus d’actes qu’ailleurs : ' || words_count(e.top_rate) || ' par mois et par espace ' || '(' || e.top_name || '), contre ' || words_count(e.mean_rate) || ' en moyenne'
        when e.far_below_count > 0 then 'Un espace reçoit en moyenne ' || words_count(e.mean_rate) || ' actes par mois : aucun département n’est bien au-dessus, ' || words_of(e.far_below_count, 'département', 'départements') || ' sur ' || e.units_count || ' bien au-dessous'
        else 'Un espace reçoit en moyenne ' || words_count(e.mean_rate) || ' actes par mois, et aucun département ne sort des limites de ce que le hasard explique' end,
    'chapeau': 'En ' || month_words(e.month) || ', ' || words_count(l.last_acts) || ' actes : ' || words_count(l.last_rate) || ' par espace (' || words_count(e.bottom_rate) || ' à ' || words_count(e.top_rate) || ' selon le département), '
        || case when h.mean_rate is not null then words_tenth(h.mean_rate) || ' par heure ouverte publiée (' || words_tenth(h.top_rate) || ' : ' || h.top_name || '), ' else '' end || words_tenth(p.mean_rate) || ' pour 1 000 habitants.',
    'blocs': list_filter([
        to_json({
            'id': 'entonnoir', 'titre': 'Actes par espace : qui sort de l’entonnoir ?',
            'phrases': ['Chaque point est un département. Peu d’espaces, et le hasard fait beaucoup varier la moyenne ; beaucoup d’espaces, et il la fait peu varier : d’où l’entonnoir. Seuls les départements en dehors diffèrent vraiment ; entre eux, un rang ne voudrait rien dire.'],
            'figure': {'genre': 'nuage', 'titre': 'Actes par espace en ' || month_words(e.month), 'phrase': 'Nuage de ' || words_of(e.units_count, 'département', 'départements') || ' : espaces en abscisse, actes par espace en ordonnée ; ' || coalesce('au-dessus de la limite à 99,8 % : ' || e.far_above_names, 'aucun au-dessus de la limite à 99,8 %'),
                'x': {'titre': 'espaces du département'}, 'y': {'titre': 'actes par espace et par mois'}, 'points': (select points from clouds where measure = 'actes_par_espace'), 'courbes': (select curves from curves where measure = 'actes_par_espace'),
                'legende': [{'classe': 'moyenne', 'nom': 'moyenne'}, {'classe': 'limite', 'nom': 'limites à 95 %'}, {'classe': 'limite loin', 'nom': 'limites à 99,8 %'}]},
            'table': {'titre': 'Charge des espaces par département, ' || month_words(e.month), 'colonnes': [heading('Département', 'departement', false), heading('Actes du mois', 'actes', true), heading('Espaces', 'espaces', true), heading('Par espace', 'actes_par_espace', true),
                heading('Par heure ouverte', 'actes_par_heure_ouverte', true), heading('Pour 1 000 habitants', 'actes_pour_1000_habitants', true), heading('Part de la cible', 'part_de_la_cible', true), heading('Par heure, au regard des limites', 'position', false)], 'lignes': r.rows}
        }),
        case when h.units_count > 0 then to_json({
            'id': 'par-heure', 'titre': 'Par heure ouverte : ce que nous appelons « très fréquenté »',
            'phrases': ['Un espace ouvert plus longtemps reçoit plus de monde. Nous disons donc « très fréquentés » les espaces d’un département dont les actes par heure ouverte publiée dépassent la limite haute à 99,8 %'
                || case when h.far_above_count > 0 then ' : ' || h.far_above_names else ' ; aucun ne la dépasse' end || '.',
                'Par habitant, les taux disent surtout combien d’espaces il y a : ' || p.top_name || ' compte ' || words_tenth(p.top_rate) || ' actes pour 1 000 habitants, ' || p.bottom_name || ' ' || words_tenth(p.bottom_rate) || '.'],
            'figure': {'genre': 'nuage', 'titre': 'Actes par heure ouverte publiée en ' || month_words(h.month), 'phrase': 'Nuage des départements : heures ouvertes par mois en abscisse, actes par heure en ordonnée',
                'x': {'titre': 'heures ouvertes dans le mois'}, 'y': {'titre': 'actes par heure'}, 'points': (select points from clouds where measure = 'actes_par_heure_ouverte'), 'courbes': (select curves from curves where measure = 'actes_par_heure_ouverte')}
        }) end,
        to_json({
            'id': 'tendance', 'titre': 'La tendance, et la cible',
            'phrases': [case when l.first_month < l.last_month then 'De ' || month_words(l.first_month) || ' à ' || month_words(l.last_month) || ', les actes ont été multipliés par ' || words_tenth(l.last_acts / l.first_acts) || ' et les actes par espace par ' || words_tenth(l.last_rate / l.first_rate) else 'Un seul mois est publié, ' || month_words(l.last_month) end || '. Les mois d’été et de rentrée ne se comparent pas : le baromètre n’en publie que quelques-uns.']
                || coalesce((select ['Pour ' || of_year || ', la Cour cite ' || words_tenth(said_count / 1e6) || ' millions de demandes ; la moyenne des ' || months_count || ' mois publiés de l’année, fois douze, donne ' || words_tenth(year_count / 1e6) || ' millions d’actes.'] from said), [])
                || case when l.target_count > 0 then ['La cible du baromètre est de ' || words_count(l.target_count) || ' actes par mois en ' || month_words(l.target_month) || ' : le dernier mois publié en fait ' || words_reached(l.last_acts / l.target_count) || '. '
                || case t.reached_count when 0 then 'Aucun département n’a encore atteint la sienne.' else words_of(t.reached_count, 'département', 'départements') || ' sur ' || t.units_count || ' ont déjà atteint la leur.' end] else [] end,
            'figure': {'genre': 'lignes', 'titre': 'Actes par espace et par mois, France', 'phrase': 'De ' || words_count(l.first_rate) || ' actes par espace en ' || month_words(l.first_month) || ' à ' || words_count(l.last_rate) || ' en ' || month_words(l.last_month), 'y': {'titre': 'actes par espace'},
                'panneaux': [{'nom': '', 'series': [{'classe': 'a', 'nom': 'actes par espace', 'texte': words_count(l.last_rate), 'points_marques': true, 'points': l.points}]}]}
        }),
        (select block from pressure_block),
        (select block from espace_block),
        (select block from satisfaction_block)
    ], lambda b: b is not null),
    'methode': [
        'Actes : baromètre des résultats de l’action publique, indicateur IND-323, dernière révision. Espaces : ceux de la dernière liste publiée, labellisés à la fin du mois. Population : municipale.',
        'Heures : les horaires hebdomadaires publiés, plages qui se chevauchent fondues, pour un mois moyen de 52/12 semaines ; ils sont lisibles pour ' || words_count(l.with_hours_count) || ' espaces sur ' || words_count(l.espaces_count) || ', et les actes des autres sont comptés.',
        'Limites : une loi de Poisson, élargie par la dispersion observée (carré moyen des résidus de Pearson, déciles extrêmes ramenés : ' || words_count(e.overdispersion) || '), soit moyenne ± 1,96 ou 3,09 écarts types (méthode de Spiegelhalter, 2005).'
    ],
    'limites': [
        'La fréquentation d’un espace n’est publiée par personne : un département moyen peut cacher un espace saturé et un espace vide.',
        'Un acte n’est pas une personne ni une durée, et son décompte dépend de la saisie des conseillers.',
        'Pour les mois passés, les espaces sortis des listes depuis manquent au dénominateur : les actes par espace d’alors sont un peu surestimés.'
    ],
    'changerait': [
        'Les actes de chaque espace, leur durée et le nombre d’agents présents : on saurait où la charge dépasse ce qu’un accueil peut tenir.',
        'Tous les mois, et non quelques-uns : la saison se séparerait de la tendance.',
        'Le nombre de réponses à l’enquête de satisfaction : le bruit se calculerait au lieu de se constater.'
    ],
    'jeux': ['frequentation_analyse', 'frequentation_territoires'],
    'sources': [{'titre': 'Baromètre des résultats de l’action publique', 'lien': 'sources/barometre/'}, {'titre': 'Liste des espaces France services', 'lien': 'sources/france_services/'}]
}) as json
from per_espace as e
cross join per_person as p
cross join first_last as l
cross join targets as t
cross join rows as r
left join per_hour as h on true
