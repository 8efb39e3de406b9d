-- the analysis of where next: communes where espaces would bring most people within 20 minutes, in France and by département
-- one row per analysis: this one, or none where no commune is without an espace
-- source: exports.implantations, exports.implantations_communes; /analyses/implantations/
with france as (
    select i.*, n.name as departement_name
    from exports.implantations as i
    left join exports.territory_names as n on n.territory_kind = 'departement' and n.territory_code = i.code_departement
    where i.niveau = 'france'
), people as (
    select * from france where objectif = 'habitants_20'
), ends as (
    select max(rang) as last_rank, max(total) as last_total, max_by(ecart_borne, rang) as last_gap, max(total) filter (where rang <= 10) as ten_total, max_by(ecart_borne, rang) filter (where rang <= 10) as ten_gap, max_by(gain, -rang) as first_gain, max_by(gain, rang) as last_gain
    from people
), aged as (
    select max(total) filter (where rang <= 10) as ten_total, max(rang) as last_rank, max(total) as last_total from france where objectif = 'habitants_65_20'
), minutes as (
    select max(total) as last_total, max(rang) as last_rank from france where objectif = 'minutes'
), beyond as (
    select beyond_20_min_count, population_count - unknown_population_count as known_count
    from coverage.access_by_territory join marts.definitions using (definition_id)
    where territory_kind = 'france' and is_headline
), ranges as (
    select code_commune, population_gagnee_20_min_bas, population_gagnee_20_min_haut from exports.implantations_communes
), departements as (
    select i.code, n.name, max(i.nom) filter (where rang = 1) as first_name, max(i.code_commune) filter (where rang = 1) as first_code, max(i.gain) filter (where rang = 1) as first_gain, max(i.total) filter (where rang <= 3) as three_total, max(i.total) as ten_total, max_by(i.ecart_borne, i.rang) as gap
    from exports.implantations as i
    join exports.territory_names as n on n.territory_kind = 'departement' and n.territory_code = i.code
    where i.niveau = 'departement' and i.objectif = 'habitants_20'
    group by all
)
select 'analyses/implantations' as path, 15 as position, to_json({
    'rubrique': 'Où placer les prochains',
    'titre': words_of(e.last_rank, 'espace de plus, bien placé, mettrait', 'espaces de plus, bien placés, mettraient') || ' environ ' || words_about(e.last_total) || ' habitants de plus à moins de 20 minutes',
    'chapeau': case when e.last_rank > 10 then 'Les dix premiers en apporteraient ' || words_percent(e.ten_total / nullif(e.last_total, 0)) || '. ' else '' end || 'Aujourd’hui, environ ' || words_about(b.beyond_20_min_count) || ' habitants sont au-delà de 20 minutes : chaque espace de plus en sert moins que le précédent.',
    'blocs': [
        to_json({
            'id': 'gain', 'titre': 'Ce que chaque espace de plus apporte',
            'phrases': ['La courbe pleine cumule ce qu’apportent les communes choisies l’une après l’autre ; la courbe en pointillé est une borne qu’aucun autre choix ne dépasse. ' || case when e.last_gap > 0.001 then 'Au dernier rang, l’écart est de ' || words_percent(e.last_gap) || ' au plus.' else 'Le choix est le meilleur.' end],
            'figure': {'genre': 'nuage', 'titre': 'Habitants de plus à moins de 20 minutes', 'phrase': 'De ' || words_about(e.first_gain) || ' habitants avec un espace à ' || words_about(e.last_total) || ' avec ' || e.last_rank,
                'x': {'titre': 'espaces de plus'}, 'y': {'titre': 'habitants'}, 'points': [], 'courbes': [
                    {'classe': 'moyenne', 'nom': 'choix proposé', 'points': (select list([cast(rang as double), cast(total as double)] order by rang) from people)},
                    {'classe': 'limite', 'nom': 'borne', 'points': (select list([cast(rang as double), cast(borne as double)] order by rang) from people)}]},
            'table': {'titre': 'Communes proposées en France, l’une après l’autre', 'colonnes': [heading('Commune', 'commune', false), heading('Département', 'departement', false), heading('Rang', 'rang', true), heading('Habitants de plus', 'gain', true), heading('En tout', 'total', true), heading('Seule : fourchette', 'fourchette_bas;fourchette_haut', true)],
                'lignes': (select list([cell_link(p.nom, p.nom, 'communes/' || p.code_commune || '.html'), cell_link(p.departement_name, p.departement_name, 'departements/' || p.code_departement || '/'), cell_value(p.rang, p.rang), cell_value('≈ ' || words_about(p.gain), p.gain), cell_value(words_about(p.total), p.total),
                    cell_value(words_range(to_two_figures(r.population_gagnee_20_min_bas), to_two_figures(r.population_gagnee_20_min_haut)), range_value(r.population_gagnee_20_min_bas, r.population_gagnee_20_min_haut))] order by p.rang) from people as p join ranges as r using (code_commune))}
        }),
        to_json({
            'id': 'departements', 'titre': 'Par département',
            'phrases': ['La première commune de chaque département, et ce qu’apportent les trois et les dix premières. Les habitants des départements voisins comptent.'],
            'table': {'titre': 'Communes proposées par département', 'colonnes': [heading('Département', 'departement', false), heading('Première commune', 'premiere', false), heading('Habitants de plus', 'gain', true), heading('Avec trois espaces', 'trois', true), heading('Avec dix', 'dix', true), heading('Écart à la borne', 'ecart', true)],
                'lignes': (select list([cell_link(name, name, 'departements/' || code || '/'), cell_link(first_name, first_name, 'communes/' || first_code || '.html'), cell_value('≈ ' || words_about(first_gain), first_gain), cell_value(words_about(three_total), three_total), cell_value(words_about(ten_total), ten_total), cell_value(words_percent(gap), gap)] order by ten_total desc, code) from departements)}
        }),
        to_json({
            'id': 'autrement', 'titre': 'D’autres buts, d’autres communes',
            'phrases': [
                'Pour les habitants de 65 ans et plus, les dix premiers espaces en mettraient ' || words_about(a.ten_total) || ' de plus à moins de 20 minutes.',
                'Pour gagner des minutes plutôt que passer un seuil, ' || words_of(m.last_rank, 'espace', 'espaces') || ' de plus feraient gagner ' || words_tenth(m.last_total / nullif(b.known_count, 0)) || ' minute par habitant, en moyenne : d’abord dans de grandes villes déjà servies. Le but choisi fait la liste.'
            ],
            'table': {'titre': 'Les dix premières communes selon le but', 'colonnes': [heading('Habitants', 'habitants_20', false), heading('Habitants de 65 ans et plus', 'habitants_65_20', false), heading('Minutes', 'minutes', false)],
                'lignes': (select list([cell(h), cell(o), cell(n)] order by rang) from (select rang, max(nom) filter (where objectif = 'habitants_20') as h, max(nom) filter (where objectif = 'habitants_65_20') as o, max(nom) filter (where objectif = 'minutes') as n from france where rang <= 10 group by rang))}
        })
    ],
    'methode': [
        'Les espaces d’aujourd’hui restent. Un espace de plus est placé là où la commune est la plus peuplée ; chaque habitant va au plus proche. Les communes sont choisies une à une, chacune pour ce qu’elle ajoute (pas gloutons : Nemhauser, Wolsey et Fisher, 1978) ; la borne est celle des gains qui restent, resserrée par recherche exhaustive pour les premiers rangs.',
        'Habitants par carreau, temps estimés partout, espaces fixes à toute heure. La fourchette d’une commune seule vaut si toutes les estimations se trompent ensemble du niveau mesuré hors calage.'
    ],
    'limites': [
        'Ce n’est ni un plan ni un avis : ni local, ni agent, ni budget, ni bus ne sont dans le calcul, et une permanence par semaine sert autrement qu’un espace.',
        'Autour d’une ville, dix communes voisines feraient presque aussi bien : la commune nommée est l’une d’elles.',
        'En outre-mer, le relief n’est pas connu et les communes de Guyane de plus de 500 km² ne sont pas comptées.'
    ],
    'changerait': ['Compter les espaces itinérants : une partie des communes proposées en ont un.', 'Un autre seuil, d’autres vitesses.'],
    'jeux': ['implantations', 'implantations_communes'],
    'sources': [{'titre': 'Listes des espaces France services', 'lien': 'sources/france_services/'}, {'titre': 'Carreaux de population', 'lien': 'sources/carroyage/'}, {'titre': 'Estimation', 'lien': 'methode/estimation/'}]
}) as json
from ends as e
cross join beyond as b
cross join aged as a
cross join minutes as m
where e.last_rank is not null
