-- the analysis of fragility: which espaces hold a territory up, and who would take their people
-- one row per analysis: this one
-- source: exports.fermetures; /analyses/fragilite/
with closings as (
    select f.*, m.name as commune_name, t.nom as taker_name
    from exports.fermetures as f
    left join marts.communes as m on m.commune_code = f.code_commune
    left join exports.fermetures as t on t.id_fs = f.id_fs_repreneur
), totals as (
    select
        count(*) as espaces_count,
        count(*) filter (where population_au_dela_20_min > 10000) as holding_count,
        count(*) filter (where population_au_dela_20_min < 100) as spare_count,
        median(population_au_dela_20_min) as median_people,
        median(temps_ajoute_min) as median_added_min
    from closings
), by_departement as (
    select c.code_departement, n.name, count(*) as espaces_count, count(*) filter (where c.population_au_dela_20_min > 10000) as holding_count, max(c.population_au_dela_20_min) as most_people, max_by(c.nom, (c.population_au_dela_20_min, c.id_fs)) as most_name, max_by(c.id_fs, (c.population_au_dela_20_min, c.id_fs)) as most_id
    from closings as c
    join exports.territory_names as n on n.territory_kind = 'departement' and n.territory_code = c.code_departement
    group by all
)
select 'analyses/fragilite' as path, 20 as position, to_json({
    'rubrique': 'Fragilité',
    'titre': case when t.holding_count > 0 then words_of(t.holding_count, 'espace tient', 'espaces tiennent chacun') || ' plus de 10' || chr(8239) || '000 habitants à moins de 20 minutes ; ' || words_of(t.spare_count, 'autre n’en tient presque aucun', 'autres n’en tiennent presque aucun')
        else 'La fermeture d’un espace mettrait au plus ' || words_count((select max(population_au_dela_20_min) from closings)) || ' habitants au-delà de 20 minutes' end,
    'chapeau': 'Si l’espace du milieu fermait, ' || words_about(t.median_people) || ' habitants passeraient au-delà de 20 minutes, et ceux qui y vont auraient ' || words_tenth(t.median_added_min) || ' minutes de plus. Une fermeture coûte peu là où un autre espace est proche, beaucoup là où il est seul. Aucune n’est annoncée ici : c’est un calcul, espace par espace.',
    'blocs': [
        to_json({
            'id': 'espaces', 'titre': 'Les espaces qui tiennent le plus d’habitants',
            'phrases': ['Habitants qui n’auraient plus d’espace à moins de 20 minutes si celui-ci fermait, les autres restant.'],
            'figure': {'genre': 'barres', 'titre': 'Habitants qui passeraient au-delà de 20 minutes', 'phrase': 'Les quinze espaces dont la fermeture toucherait le plus d’habitants',
                'barres': (select list({'nom': coalesce(commune_name, nom), 'texte': '≈ ' || words_about(population_au_dela_20_min), 'parts': [{'classe': 'a', 'valeur': cast(population_au_dela_20_min as double)}]} order by population_au_dela_20_min desc, id_fs) from (select * from closings order by population_au_dela_20_min desc, id_fs limit 15))},
            'table': {'titre': 'Les cent espaces dont la fermeture toucherait le plus d’habitants', 'colonnes': [heading('Espace', 'espace', false), heading('Commune', 'commune', false), heading('Habitants dont c’est le plus proche', 'population_plus_proche', true), heading('Au-delà de 20 min', 'au_dela_20_min', true), heading('Au-delà de 30 min', 'au_dela_30_min', true), heading('Minutes de plus', 'minutes_de_plus', true), heading('La plupart iraient à', 'repreneur', false)],
                'lignes': (select list([cell_link(nom, nom, 'espaces/' || id_fs || '.html'), cell_link(coalesce(commune_name, 'non connue'), commune_name, 'communes/' || code_commune || '.html'), cell_value(words_about(population_plus_proche), population_plus_proche), cell_value(words_about(population_au_dela_20_min), population_au_dela_20_min),
                    cell_value(words_about(population_au_dela_30_min), population_au_dela_30_min), cell_value(words_tenth(temps_ajoute_min), temps_ajoute_min), cell_link(coalesce(taker_name, 'aucun à moins de 45 min'), taker_name, if(taker_name is null, null, 'espaces/' || id_fs_repreneur || '.html'))] order by population_au_dela_20_min desc, id_fs) from (select * from closings order by population_au_dela_20_min desc, id_fs limit 100))},
            'note': 'Habitants à deux chiffres près. Tous les espaces sont dans le jeu de données.'
        }),
        to_json({
            'id': 'departements', 'titre': 'Par département',
            'phrases': ['Combien d’espaces tiennent plus de 10' || chr(8239) || '000 habitants à moins de 20 minutes, et lequel en tient le plus.'],
            'table': {'titre': 'Espaces qui tiennent plus de 10 000 habitants, par département', 'colonnes': [heading('Département', 'departement', false), heading('Espaces', 'espaces', true), heading('Tiennent plus de 10 000 habitants', 'tiennent', true), heading('Celui qui en tient le plus', 'premier', false), heading('Habitants qu’il tient', 'habitants', true)],
                'lignes': (select list([cell_link(name, name, 'departements/' || code_departement || '/'), cell_value(words_count(espaces_count), espaces_count), cell_value(words_count(holding_count), holding_count), cell_link(most_name, most_name, 'espaces/' || most_id || '.html'), cell_value(words_about(most_people), most_people)] order by holding_count desc, most_people desc, code_departement) from by_departement)}
        })
    ],
    'methode': [
        'Chaque habitant va à l’espace fixe le plus proche, à toute heure ; l’espace fermé est retiré, ses habitants vont chacun au suivant. Habitants par carreau, temps estimés.',
        'Un habitant compte pour la probabilité qu’il passe le seuil, comme dans la définition de tête. Deux espaces à la même place se remplacent l’un l’autre.'
    ],
    'limites': [
        'Le calcul ne dit rien de la charge : l’espace qui reste peut être plein.',
        'Autour des grandes villes, un seul espace fixe au centre fait le chiffre ; un bus, une permanence ou une mairie qui aide n’y sont pas comptés.',
        'Dans les villes, 20 minutes en voiture ne sont pas 20 minutes aux heures de pointe.'
    ],
    'changerait': ['Des horaires plus courts sans fermeture : voir l’analyse des horaires.', 'La liste d’aujourd’hui, si elle était publiée.'],
    'jeux': ['fermetures', 'espaces'],
    'sources': [{'titre': 'Listes des espaces France services', 'lien': 'sources/france_services/'}, {'titre': 'Carreaux de population', 'lien': 'sources/carroyage/'}, {'titre': 'Incertitude', 'lien': 'methode/incertitude/'}]
}) as json
from totals as t
where t.espaces_count > 0
