-- the analysis of the growth of the network: month by month in two perimeters, by région, and what lists show to come and go
-- one row per analysis: this one
-- source: coverage.network_months, marts.espace_events, marts.espaces_history; /analyses/croissance/
with france as (
    select *, principal_total + antenne_total as total from coverage.network_months where territory_kind = 'france'
), last_row as (
    select * from france qualify row_number() over (order by month desc) = 1
), year_ends as (
    select f.*, year(f.month) as of_year, f.total / nullif(l.total, 0) as done_share,
        sum(f.principal_count + f.antenne_count) over (partition by year(f.month)) as of_year_count,
        sum(f.principal_count) over (partition by year(f.month)) as of_year_principal_count
    from france as f
    cross join last_row as l
    qualify row_number() over (partition by year(f.month) order by f.month desc) = 1
), mostly as (
    -- the first December by which nine in ten of today's had their label
    select * from year_ends where done_share >= 0.9 and month(month) = 12 and month < (select month from last_row) qualify row_number() over (order by month) = 1
), published as (
    select max(month) as month, max_by(published_total, month) as published_total, max_by(principal_total, month) as principal_total from france where published_total is not null
), regions as (
    select m.territory_code, n.name, m.month, m.per_100000_rate as per_100000,
        m.principal_total, m.antenne_total, m.population_count
    from coverage.network_months as m
    join exports.territory_names as n on n.territory_kind = m.territory_kind and n.territory_code = m.territory_code
    where m.territory_kind = 'region' and m.population_count > 0
), region_ends as (
    select territory_code, any_value(name) as name, max_by(per_100000, month) as last_rate, max_by(principal_total + antenne_total, month) as last_count,
        max_by(antenne_total, month) as last_antennes, any_value(population_count) as population_count,
        max_by(per_100000, month) filter (where month <= (select min(month) + interval 23 month from france)) as two_years_rate,
        list({'mois': strftime(month, '%Y-%m'), 'valeur': per_100000} order by month) as points
    from regions
    group by territory_code
), france_rate as (
    select list({'mois': strftime(month, '%Y-%m'), 'valeur': per_100000_rate} order by month) as points, max_by(per_100000_rate, month) as last_rate
    from france where population_count > 0
), extremes as (
    select max_by(name, last_rate) as top_name, max(last_rate) as top_rate, min_by(name, last_rate) as bottom_name, min(last_rate) as bottom_rate, count(*) as regions_count from region_ends
), lists as (
    select list_on, count(*) as espaces_count, count(*) filter (where is_antenne) as antennes_count, lag(list_on) over (order by list_on) as previous_on
    from marts.espaces_history where espace_id not like 'msap-%' group by list_on
), events as (
    select list_on,
        count(*) filter (where event = 'nouveau dans la liste') as new_count, count(*) filter (where event = 'de nouveau dans la liste') as back_count,
        count(*) filter (where event = 'absent de la liste') as absent_count, count(*) filter (where event = 'déménagé') as moved_count, count(*) filter (where event = 'nouvel identifiant') as renumbered_count
    from marts.espace_events group by list_on
), event_totals as (
    select coalesce(sum(back_count), 0) as back_count,
        sum(absent_count) filter (where list_on = (select max(list_on) from lists)) as last_absent_count, sum(new_count) filter (where list_on = (select max(list_on) from lists)) as last_new_count from events
), places as (
    select count(*) as espaces_count, count(*) filter (where c.density_level >= 5) / nullif(count(*), 0) as rural_share, count(*) filter (where c.has_qpv) / nullif(count(*), 0) as qpv_share
    from marts.espaces as e join marts.communes as c using (commune_code)
), announced as (
    select max(value) filter (where fact_id = 'place_rurale') as rural_percent, max(value) filter (where fact_id = 'place_qpv') as qpv_percent from marts.facts
), cantons as (
    select count(*) as cantons_count, count(*) filter (where espaces_count = 0) as without_count, coalesce(sum(population_count) filter (where espaces_count = 0), 0) as without_people from coverage.canton_espaces
)
select 'analyses/croissance' as path, 10 as position, to_json({
    'rubrique': 'Croissance du réseau',
    'titre': coalesce(words_percent(m.done_share) || ' des espaces d’aujourd’hui étaient déjà labellisés fin ' || m.of_year
        || case when l.total > m.total then ' : depuis, le réseau n’en a gagné que ' || words_count(l.total - m.total) else '' end, words_of(l.total, 'espace labellisé', 'espaces labellisés') || ' en ' || month_words(l.month)),
    'chapeau': 'En ' || month_words(l.month) || ', ' || words_count(l.principal_total) || ' espaces principaux, ' || words_count(l.total) || ' avec les antennes : les annonces ont compté tantôt les uns, tantôt les autres. '
        || case when x.regions_count > 1 then 'Pour 100 000 habitants, de ' || words_tenth(x.bottom_rate) || ' (' || x.bottom_name || ') à ' || words_tenth(x.top_rate) || ' (' || x.top_name || ').' else words_tenth(f.last_rate) || ' pour 100 000 habitants.' end,
    'blocs': [
        to_json({
            'id': 'mois', 'titre': 'Mois par mois, deux périmètres',
            'phrases': ['Les courbes pleines comptent les espaces de la dernière liste selon la date de leur label, sans et avec les antennes ; la courbe en pointillé est le total publié à l’époque'
                || coalesce(', qui s’arrête en ' || month_words(p.month) || ' à ' || words_count(p.published_total) || ' (' || words_count(p.principal_total) || ' espaces principaux par date de label)', '') || '.'],
            'figure': {'genre': 'lignes', 'titre': 'Espaces labellisés, France', 'phrase': 'De ' || words_count((select min(total) from france)) || ' à ' || words_count(l.total) || ' espaces, antennes comprises, entre ' || month_words((select min(month) from france)) || ' et ' || month_words(l.month), 'y': {'titre': 'espaces'},
                'legende': [{'classe': 'a', 'nom': 'espaces principaux'}, {'classe': 'b', 'nom': 'antennes comprises'}, {'classe': 'c', 'nom': 'total publié par le baromètre'}],
                'panneaux': [{'nom': '', 'series': [
                    {'classe': 'b', 'nom': 'antennes comprises', 'texte': words_count(l.total), 'points': (select list({'mois': strftime(month, '%Y-%m'), 'valeur': cast(total as double)} order by month) from france)},
                    {'classe': 'a', 'nom': 'espaces principaux', 'texte': words_count(l.principal_total), 'points': (select list({'mois': strftime(month, '%Y-%m'), 'valeur': cast(principal_total as double)} order by month) from france)},
                    {'classe': 'c', 'nom': 'total publié', 'texte': '', 'points': (select list({'mois': strftime(month, '%Y-%m'), 'valeur': cast(published_total as double)} order by month) from france)}
                ]}]},
            'table': {'titre': 'Labels par année, France', 'colonnes': [heading('Année', 'annee', false), heading('Labels de l’année', 'labels', true), heading('dont espaces principaux', 'labels_principaux', true), heading('Espaces principaux à la fin', 'principaux', true),
                heading('Avec les antennes', 'espaces', true), heading('Total publié alors', 'espaces_publies', true)],
                'lignes': (select list([cell_value(of_year || case when month(month) < 12 then ' (jusqu’en ' || split_part(month_words(month), ' ', 1) || ')' else '' end, of_year), cell_value(words_count(of_year_count), of_year_count), cell_value(words_count(of_year_principal_count), of_year_principal_count),
                    cell_value(words_count(principal_total), principal_total), cell_value(words_count(total), total), cell_value(case when published_total is null then 'non publié' else words_count(published_total) end, published_total)] order by of_year) from year_ends)}
        }),
        to_json({
            'id': 'regions', 'titre': 'Région par région',
            'phrases': ['Mêmes axes partout : espaces pour 100 000 habitants, antennes comprises. Le trait pointillé est la France (' || words_tenth(f.last_rate) || ').'],
            'figure': {'genre': 'lignes', 'titre': 'Espaces pour 100 000 habitants', 'phrase': words_of(x.regions_count, 'région', 'régions') || ' : de ' || words_tenth(x.bottom_rate) || ' (' || x.bottom_name || ') à ' || words_tenth(x.top_rate) || ' (' || x.top_name || ')', 'y': {'titre': ''},
                'panneaux': (select list({'nom': e.name, 'series': [{'classe': 'c', 'nom': 'France', 'texte': '', 'points': g.points}, {'classe': 'a', 'nom': e.name, 'texte': words_tenth(e.last_rate), 'points': e.points}]} order by e.last_rate desc, e.territory_code) from region_ends as e cross join france_rate as g)},
            'table': {'titre': 'Espaces par région', 'colonnes': [heading('Région', 'region', false), heading('Espaces', 'espaces', true), heading('dont antennes', 'antennes', true), heading('Pour 100 000 habitants', 'pour_100000_habitants', true), heading('Deux ans après le début', 'apres_deux_ans', true)],
                'lignes': (select list([cell_link(name, name, 'regions/' || territory_code || '/'), cell_value(words_count(last_count), last_count), cell_value(words_count(last_antennes), last_antennes), cell_value(words_tenth(last_rate), round(last_rate, 2)), cell_value(words_tenth(two_years_rate), round(two_years_rate, 2))] order by last_rate desc, territory_code) from region_ends)}
        }),
        to_json({
            'id': 'lieux', 'titre': 'Où sont les espaces : milieu et cantons',
            'phrases': [words_share(o.rural_share) || ' des espaces sont dans une commune rurale (densité 5 à 7 de l’Insee) ; le résumé du rapport de la Cour dit ' || words_count(a.rural_percent) || ' %. ' || words_share(o.qpv_share) || ' sont dans une commune qui a un quartier prioritaire, une borne haute de ceux qui sont dans le quartier même (' || words_count(a.qpv_percent) || ' % annoncés).',
                case when k.without_count = 0 then 'Chacun des ' || words_count(k.cantons_count) || ' cantons (pseudo-cantons de l’Insee) a au moins un espace.' else 'L’objectif d’un espace par canton : ' || words_count(k.without_count) || ' des ' || words_count(k.cantons_count) || ' cantons (pseudo-cantons de l’Insee) n’en ont aucun, où vivent ' || words_of(k.without_people, 'habitant', 'habitants') || '.' end],
            'table': case when k.without_count > 0 then {'titre': 'Les cantons sans espace, les plus peuplés d’abord', 'colonnes': [heading('Canton', 'canton', false), heading('Code', 'code', false), heading('Département', 'departement', false), heading('Habitants', 'population', true)],
                'lignes': (select coalesce(list([cell_link(c.name, c.name, 'cantons/' || c.canton_code || '.html'), cell(c.canton_code), cell(d.name), cell_value(words_count(c.population_count), c.population_count)] order by c.population_count desc nulls last, c.canton_code), []) from coverage.canton_espaces as c join marts.departements as d using (departement_code) where c.espaces_count = 0)} end
        }),
        to_json({
            'id': 'listes', 'titre': 'D’une liste à l’autre : arrivées et absences',
            'phrases': ['Entre les deux dernières listes, ' || words_of(coalesce(t.last_new_count, 0), 'espace nouveau', 'espaces nouveaux') || ' et ' || words_of(coalesce(t.last_absent_count, 0), 'absence', 'absences') || '. Absent d’une liste ne veut pas dire fermé : ' || words_of(t.back_count, 'espace est revenu', 'espaces sont revenus') || ' dans une liste suivante, et la liste de février 2020 laisse les antennes de côté.'],
            'table': {'titre': 'Ce qui change d’une liste à la suivante', 'colonnes': [heading('Liste', 'liste', false), heading('Espaces', 'espaces', true), heading('dont antennes', 'antennes', true), heading('Nouveaux', 'nouveaux', true), heading('De nouveau là', 'de_nouveau', true), heading('Absents', 'absents', true), heading('Autre numéro', 'nouvel_identifiant', true), heading('Déménagés', 'demenages', true)],
                'lignes': (select list([cell_value(day_words(i.list_on), i.list_on), cell_value(words_count(i.espaces_count), i.espaces_count), cell_value(words_count(i.antennes_count), i.antennes_count)]
                    || case when i.previous_on is null then [cell_value('première liste', null), cell_value('–', null), cell_value('–', null), cell_value('–', null), cell_value('–', null)] else [
                    cell_value(words_count(coalesce(v.new_count, 0)), coalesce(v.new_count, 0)), cell_value(words_count(coalesce(v.back_count, 0)), coalesce(v.back_count, 0)), cell_value(words_count(coalesce(v.absent_count, 0)), coalesce(v.absent_count, 0)),
                    cell_value(words_count(coalesce(v.renumbered_count, 0)), coalesce(v.renumbered_count, 0)), cell_value(words_count(coalesce(v.moved_count, 0)), coalesce(v.moved_count, 0))] end order by i.list_on)
                    from lists as i left join events as v using (list_on))}
        })
    ],
    'methode': [
        'Date de label : colonne labellisation_fs de la dernière liste publiée. Deux périmètres : espaces principaux seuls, ou avec leurs antennes ; collectivités d’outre-mer comprises, sauf dans les taux.',
        'Un espace est suivi d’une liste à l’autre par son identifiant, puis par sa place (100 m) ou son nom dans la même commune.',
        'Population : municipale, la même à toutes les dates, pour que les courbes ne montrent que les espaces.'
    ],
    'limites': [
        'Les espaces labellisés puis sortis des listes avant la dernière manquent aux courbes : elles sous-estiment les premiers mois.',
        'Un label n’est pas une création : beaucoup de lieux étaient déjà des maisons de services au public.',
        'Aucune liste publiée ne décrit le réseau entre février 2023 et août 2024, ni depuis.'
    ],
    'changerait': [
        'Une liste publiée chaque mois, avec la date et le motif de chaque fermeture.',
        'Un périmètre unique dans les annonces : principal, ou antennes comprises.'
    ],
    'jeux': ['reseau_mois', 'historique', 'espaces_listes'],
    'sources': [{'titre': 'Listes des espaces France services', 'lien': 'sources/france_services/'}, {'titre': 'Baromètre des résultats de l’action publique', 'lien': 'sources/barometre/'}, {'titre': 'Les espaces sortis des listes', 'lien': 'espaces/disparus/'}]
}) as json
from last_row as l
cross join extremes as x
cross join france_rate as f
cross join event_totals as t
cross join places as o
cross join announced as a
cross join cantons as k
left join mostly as m on true
left join published as p on true
