-- the analysis of opening hours: who has an open espace within 20 minutes at each half-hour of the week
-- one row per analysis: this one, or none where no hours are published
-- source: coverage.open_access, coverage.open_moments; /analyses/horaires/
with france as (
    select * from coverage.open_moments where territory_kind = 'france' and best_share > 0
), days as (
    select 1 as weekday, 'lun.' as name union all select 2, 'mar.' union all select 3, 'mer.' union all select 4, 'jeu.' union all select 5, 'ven.' union all select 6, 'sam.'
), shown as (
    -- half-hours of the day at which at least one person in a hundred has an open one on some day
    select from_min from coverage.open_access where territory_kind = 'france' group by from_min having max(within_20_share) >= 0.01
), cells as (
    select s.from_min, d.weekday, o.within_20_share as share
    from shown as s
    cross join days as d
    left join coverage.open_access as o on o.territory_kind = 'france' and o.weekday = d.weekday and o.from_min = s.from_min
), grid as (
    select list({'nom': clock_words(from_min), 'valeurs': values} order by from_min) as lines
    from (select from_min, list(round(coalesce(share, 0), 4) order by weekday) as values from cells group by from_min)
), sunday as (
    select max(within_20_share) as share from coverage.open_access where territory_kind = 'france' and weekday = 7
), hours as (
    select
        count(*) filter (where not e.is_mobile) as fixed_count,
        count(*) filter (where not e.is_mobile and w.espace_id is null) as unread_count,
        count(*) filter (where not e.is_mobile and w.espace_id is not null and e.has_frequency_note) as variable_count,
        count(*) filter (where not e.is_mobile and w.is_open_saturday) as saturday_count,
        max(e.list_on) as list_on
    from marts.espaces as e
    left join marts.espace_weeks as w on w.espace_id = e.espace_id and w.list_on = e.list_on
), departements as (
    select m.*, n.name
    from coverage.open_moments as m
    join exports.territory_names as n using (territory_kind, territory_code)
    where m.territory_kind = 'departement'
), extremes as (
    select max_by(name, (at_18_share, name)) as top_name, max(at_18_share) as top_share, count(*) filter (where at_18_share < 0.01) as none_count, count(*) as all_count,
        min_by(name, (saturday_share, name)) as least_saturday_name, min(saturday_share) as least_saturday_share
    from departements
), densities as (
    select list([cell(l.density_label), cell_value(words_share(published_share(m.best_share)), published_share(m.best_share)), cell_value(words_share(published_share(m.lunch_share)), published_share(m.lunch_share)),
        cell_value(words_share(published_share(m.at_17_share)), published_share(m.at_17_share)), cell_value(words_share(published_share(m.at_18_share)), published_share(m.at_18_share)), cell_value(words_share(published_share(m.saturday_share)), published_share(m.saturday_share))] order by m.territory_code) as lines
    from coverage.open_moments as m
    join (select distinct density_level, density_label from marts.communes where density_level is not null) as l on cast(l.density_level as varchar) = m.territory_code
    where m.territory_kind = 'density'
)
select 'analyses/horaires' as path, 5 as position, to_json({
    'rubrique': 'Horaires',
    'titre': 'À 18' || chr(160) || 'h, ' || words_percent(f.at_18_share) || ' des habitants ont un espace ouvert à moins de 20 minutes ; le samedi, ' || words_percent(f.saturday_share) || ' au mieux',
    'chapeau': 'Un jour de semaine moyen, ' || words_percent(f.best_share) || ' des habitants en ont un vers ' || clock_words(f.best_from_min) || ', ' || words_percent(f.lunch_share) || ' à ' || clock_words(750) || ' et ' || words_percent(f.at_17_share) || ' à ' || clock_words(1020) || '.'
        || coalesce(' L’accès a diminué de moitié à ' || clock_words(f.half_from_min) || '.', '') || ' D’après les horaires publiés le ' || day_words(h.list_on) || '.',
    'blocs': [
        to_json({
            'id': 'semaine', 'titre': 'La semaine, demi-heure par demi-heure',
            'phrases': ['Chaque case dit quelle part des habitants, sur cent, a un espace ouvert à moins de 20 minutes au début de la demi-heure.' || case when coalesce(u.share, 0) < 0.001 then ' Aucun horaire du dimanche n’est publié.' else '' end],
            'figure': {'genre': 'grille', 'titre': 'Habitants à moins de 20 minutes d’un espace ouvert, pour cent', 'phrase': 'Au mieux ' || words_percent(f.best_share) || ' un jour de semaine moyen, ' || words_percent(f.saturday_share) || ' le samedi',
                'colonnes': (select list(name order by weekday) from days), 'lignes': g.lines}
        }),
        to_json({
            'id': 'milieux', 'titre': 'De la ville au hameau',
            'phrases': ['Les mêmes heures, selon la densité de la commune (grille de l’Insee).'],
            'table': {'titre': 'Part des habitants à moins de 20 minutes d’un espace ouvert, par densité', 'colonnes': [heading('Densité de la commune', 'densite', false), heading('Au mieux en semaine', 'mieux_semaine', true), heading('À 12 h 30', 'a_12h30', true), heading('À 17 h', 'a_17h', true), heading('À 18 h', 'a_18h', true), heading('Au mieux le samedi', 'mieux_samedi', true)],
                'lignes': coalesce(z.lines, [])}
        }),
        to_json({
            'id': 'departements', 'titre': 'Par département',
            'phrases': [case when x.none_count > 0 then 'Dans ' || words_of(x.none_count, 'département', 'départements') || ' sur ' || x.all_count || ', moins d’un habitant sur cent a un espace ouvert à 18' || chr(160) || 'h. ' else '' end
                || 'Le samedi, la part la plus basse est ' || words_percent(x.least_saturday_share) || ' (' || x.least_saturday_name || ').'],
            'table': {'titre': 'Part des habitants à moins de 20 minutes d’un espace ouvert, par département', 'colonnes': [heading('Département', 'departement', false), heading('Au mieux en semaine', 'mieux_semaine', true), heading('À 12 h 30', 'a_12h30', true), heading('À 17 h', 'a_17h', true), heading('À 18 h', 'a_18h', true), heading('Au mieux le samedi', 'mieux_samedi', true), heading('Moitié de l’accès perdue à', 'moitie_a', true)],
                'lignes': (select list([cell_link(name, name, 'departements/' || territory_code || '/'), cell_value(words_share(published_share(best_share)), published_share(best_share)), cell_value(words_share(published_share(lunch_share)), published_share(lunch_share)),
                    cell_value(words_share(published_share(at_17_share)), published_share(at_17_share)), cell_value(words_share(published_share(at_18_share)), published_share(at_18_share)), cell_value(words_share(published_share(saturday_share)), published_share(saturday_share)),
                    cell_value(coalesce(clock_words(half_from_min), '–'), clock(half_from_min))] order by saturday_share, territory_code) from departements)},
            'note': 'Le samedi le plus bas d’abord.'
        })
    ],
    'methode': [
        'Espaces fixes de la liste du ' || day_words(h.list_on) || ' ; chaque habitant depuis son carreau, par l’estimation, dans toute la France ; une part est une espérance, comme dans la définition de tête.',
        'Un espace est ouvert à une demi-heure si ses horaires publiés contiennent le début de celle-ci. Un jour de semaine moyen : la moyenne du lundi au vendredi.'
    ],
    'limites': [
        'Espaces fixes sans horaire lisible, jamais comptés comme ouverts : ' || words_count(h.unread_count) || ' sur ' || words_count(h.fixed_count) || '. La part en est un peu basse.',
        'Espaces fixes dont la remarque parle de certaines semaines ou de congés, comptés comme chaque semaine : ' || words_count(h.variable_count) || '. La part en est un peu haute.',
        'Les horaires publiés ne disent ni les congés ni la file d’attente, et beaucoup d’espaces reçoivent aussi sur rendez-vous.'
    ],
    'changerait': [
        'Les espaces itinérants : ' || words_of(h.saturday_count, 'espace fixe', 'espaces fixes') || ' ' || case when h.saturday_count < 2 then 'ouvre' else 'ouvrent' end || ' le samedi, les bus ne sont pas comptés.',
        'Une liste plus récente : celle-ci porte sa date.'
    ],
    'jeux': ['acces_heures', 'horaires', 'acces_territoires'],
    'sources': [{'titre': 'Listes des espaces France services', 'lien': 'sources/france_services/'}, {'titre': 'Temps de trajet et estimation', 'lien': 'methode/temps-de-trajet/'}]
}) as json
from france as f
cross join grid as g
cross join hours as h
cross join extremes as x
left join sunday as u on true
left join densities as z on true
