-- the analysis of equality: minutes by density, relief, age, niveau de vie and border, and how unequal they are among people
-- one row per analysis: this one, or none where no commune has minutes
-- source: coverage.access_by_group, coverage.inequality; /analyses/egalite/
with groups as (
    select *, words_tenth(mean_min) || ' min' as mean_words from coverage.access_by_group
), ends as (
    select group_kind, count(*) as groups_count, min_by(mean_min, position) as first_min, max_by(mean_min, position) as last_min,
        min_by(group_name, position) as first_name, max_by(group_name, position) as last_name,
        min_by(beyond_20_share, position) as first_share, max_by(beyond_20_share, position) as last_share,
        max(mean_min) - min(mean_min) as spread_min
    from groups group by group_kind
), kinds as (
    select * from (values
        (1, 'densite', 'densite', 'Le milieu : de la ville à l’habitat dispersé', 'Densité', 'Grille de densité de l’Insee, sept niveaux.'),
        (2, 'revenu', 'revenu', 'Le niveau de vie : les communes modestes sont-elles plus loin ?', 'Niveau de vie', 'Dix groupes de même population, rangés par le niveau de vie médian de la commune. Ce sont des communes, non des personnes : ce que vit un ménage modeste dans une commune aisée ne se voit pas ici.'),
        (3, 'revenu_rural', 'revenu-rural', 'À densité comparable : les communes rurales seulement', 'Niveau de vie, communes rurales', 'Cinq groupes de même population parmi les communes de densité 5 à 7 : ce qui reste de l’effet du niveau de vie une fois la ville mise de côté.'),
        (4, 'age', 'age', 'L’âge', 'Âge', 'Les 65 ans et plus des carreaux du recensement ont le temps moyen de leur commune. Le temps est en voiture : il est bien plus long pour qui ne conduit pas.'),
        (5, 'relief', 'relief', 'La montagne', 'Relief', 'Communes classées en zone de massif.'),
        (6, 'qpv', 'qpv', 'Les quartiers prioritaires', 'Quartiers prioritaires', 'Communes qui ont un quartier prioritaire : tous leurs habitants, non ceux du quartier seul.'),
        (7, 'bord', 'bord', 'L’effet de bord', 'Bord du département', 'Communes rurales (densité 5 à 7) qui touchent un autre département. L’espace d’en face compte : une frontière ne ferme pas une route.')
    ) as t(position, group_kind, id, title, short, words)
), blocks as (
    select k.position, to_json({
        'id': k.id, 'titre': k.title,
        'phrases': [k.words, 'De ' || words_tenth(e.first_min) || ' min (' || lower(e.first_name[1]) || e.first_name[2:] || ') à ' || words_tenth(e.last_min) || ' min (' || lower(e.last_name[1]) || e.last_name[2:] || ') ; à plus de 20 minutes, '
            || words_share(e.first_share) || ' et ' || words_share(e.last_share) || ' des habitants.'
            || case when abs(e.first_min - e.last_min) < 0.5 then ' Moins d’une demi-minute d’écart : la différence est trop petite pour en tirer quelque chose.' else '' end],
        'figure': {'genre': 'barres', 'titre': 'Temps moyen vers l’espace le plus proche', 'phrase': k.short || ' : temps moyen en voiture, en minutes', 'x': {'titre': 'minutes'}, 'barres': (select list({'nom': g.group_name, 'texte': g.mean_words, 'parts': [{'classe': 'a', 'valeur': g.mean_min}]} order by g.position) from groups as g where g.group_kind = k.group_kind)},
        'table': {'titre': k.short || ' : temps moyen et habitants à plus de 20 minutes', 'colonnes': [heading('Groupe', 'groupe', false), heading('Habitants', 'population', true), heading('Temps moyen', 'temps_moyen_min', true), heading('À plus de 20 min', 'part_plus_20_min', true), heading('entre', 'part_plus_20_min_bas;part_plus_20_min_haut', true)],
            'lignes': (select list([cell(g.group_name), cell_value(words_count(g.people_count), g.people_count), cell_value(g.mean_words, round(g.mean_min, 2)), cell_value(words_share(g.beyond_20_share), round(g.beyond_20_share, 4)),
                cell_value(words_share(g.beyond_20_low_share) || ' et ' || words_share(g.beyond_20_high_share), round(g.beyond_20_low_share, 4) || ';' || round(g.beyond_20_high_share, 4))] order by g.position) from groups as g where g.group_kind = k.group_kind)}
    }) as block
    from kinds as k
    join ends as e using (group_kind)
    where e.groups_count > 1
)
select 'analyses/egalite' as path, 50 as position, to_json({
    'rubrique': 'Égalité d’accès',
    'titre': case
        when d.group_kind is null then 'Deux habitants pris au hasard diffèrent en moyenne de ' || words_tenth(i.mean_gap_min) || ' minutes'
        when r.group_kind is null then 'Le milieu décide de la distance : ' || words_tenth(d.first_min) || ' minutes en moyenne en ville, ' || words_tenth(d.last_min) || ' là où l’habitat est le plus dispersé'
        when d.spread_min > r.spread_min then 'Le milieu compte plus que le niveau de vie : de ' || words_tenth(d.first_min) || ' minutes en ville à ' || words_tenth(d.last_min) || ' là où l’habitat est le plus dispersé'
        else 'Le niveau de vie compte au moins autant que le milieu : ' || words_tenth(r.first_min) || ' minutes dans les communes modestes, ' || words_tenth(r.last_min) || ' dans les plus aisées' end,
    'chapeau': 'Les 10 % d’habitants les plus loin mettent en moyenne ' || words_tenth(i.farthest_tenth_min) || ' minutes, les 40 % les plus proches ' || words_tenth(i.nearest_four_tenths_min) || case when i.nearest_four_tenths_min > 0 then ' : ' || words_tenth(i.farthest_tenth_min / i.nearest_four_tenths_min) || ' fois plus' else '' end
        || '. ' || case when r.group_kind is not null then 'Pour le dixième des habitants dont la commune est la plus modeste, ' || words_tenth(r.first_min) || ' minutes ; pour celui dont elle est la plus aisée, ' || words_tenth(r.last_min) || '. ' else '' end || 'Deux habitants pris au hasard diffèrent en moyenne de ' || words_tenth(i.mean_gap_min) || ' minutes, sur une moyenne de ' || words_tenth(i.mean_min) || '.',
    'blocs': coalesce((select list(block order by position) from blocks), []),
    'methode': [
        'Définition principale : espaces fixes, quels que soient leurs horaires, circulation fluide. Chaque habitant a le temps moyen de sa commune ; les moyennes sont pondérées par les habitants.',
        'L’écart moyen entre deux habitants est deux fois la moyenne fois l’indice de Gini (' || words_tenth(100 * i.gini) || ' sur 100). Le rapport des 10 % les plus loin aux 40 % les plus proches est construit comme celui de Palma pour les revenus.',
        'Les bornes des parts à plus de 20 minutes sont celles de toutes les communes du groupe, prises ensemble au bas puis au haut de leur intervalle.'
    ],
    'limites': [
        'Les écarts à l’intérieur d’une commune ne sont pas comptés : l’inégalité réelle est plus grande.',
        'Le niveau de vie est celui de la commune (Filosofi, médian) ; il n’est pas publié pour les plus petites, qui manquent à ces groupes.',
        'En voiture, aller simple : qui n’en a pas n’est nulle part dans ces temps.'
    ],
    'changerait': [
        'Les revenus et l’âge par carreau de 200 m : l’écart entre personnes, et non entre communes.',
        'Les ménages sans voiture par commune, et les lignes de bus.',
        'Les périmètres des quartiers prioritaires croisés avec les carreaux habités.'
    ],
    'jeux': ['egalite_acces', 'acces_communes', 'acces_territoires'],
    'sources': [{'titre': 'Grilles de densité et de montagne', 'lien': 'sources/grilles/'}, {'titre': 'Filosofi, niveau de vie', 'lien': 'sources/filosofi/'}, {'titre': 'Recensement carroyé', 'lien': 'sources/carroyage/'}, {'titre': 'Comment les temps sont calculés', 'lien': 'methode/temps-de-trajet/'}]
}) as json
from coverage.inequality as i
left join ends as d on d.group_kind = 'densite' and d.groups_count > 1
left join ends as r on r.group_kind = 'revenu' and r.groups_count > 1
