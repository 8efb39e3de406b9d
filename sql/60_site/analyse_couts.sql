-- the analysis of money: cost per setting beside the forfait, what remains with the carrier, scenarios to 2027, agents, carriers, post offices
-- one row per analysis: this one
-- source: marts.facts, coverage.cost_by_setting, coverage.carriers_by_list, marts.post_offices; /analyses/couts/
with facts as (
    select
        max(value) filter (where fact_id = 'forfait_2022') as forfait_2022,
        max(value) filter (where fact_id = 'forfait_2023') as forfait_2023,
        max(value) filter (where fact_id = 'forfait_2026') as forfait_2026,
        max(value) filter (where fact_id = 'cout_rural') as rural_eur,
        max(value) filter (where fact_id = 'cout_qpv') as qpv_eur,
        max(value) filter (where fact_id = 'cout_moyen') as mean_eur,
        max(value) filter (where fact_id = 'conseillers') as agents_count,
        max(value) filter (where fact_id = 'reseau_2024') as reported_count,
        max(value) filter (where fact_id = 'bonification_frr') as bonus_eur,
        max(value) filter (where fact_id = 'porteurs_collectivites') as local_percent,
        max(value) filter (where fact_id = 'sur_place') as on_the_spot_percent
    from marts.facts
), kinds as (
    select k.position, k.name, f.value as cost_eur
    from (values (1, 'cout_rural', 'Espace rural'), (2, 'cout_periurbain', 'Espace périurbain'), (3, 'cout_moyen', 'Moyenne de l’enquête'), (4, 'cout_poste', 'Espace de La Poste (environ)'), (5, 'cout_qpv', 'Espace en quartier prioritaire')) as k(position, fact_id, name)
    join marts.facts as f using (fact_id)
), settings as (
    select *, case setting when 'rural' then 'Communes rurales (densité 5 à 7)' when 'qpv' then 'Communes avec un quartier prioritaire' else 'Autres communes' end as name,
        case setting when 'rural' then 1 when 'qpv' then 3 else 2 end as position
    from coverage.cost_by_setting
), totals as (
    select sum(espaces_count) as espaces_count, sum(principal_count) as principal_count, sum(in_zrr_count) as in_zrr_count, sum(total_low_eur) as low_eur, sum(total_high_eur) as high_eur,
        sum(total_low_eur) / nullif(sum(principal_count), 0) as mean_low_eur, sum(total_high_eur) / nullif(sum(espaces_count), 0) as mean_high_eur,
        sum(agents_low_count) as agents_low_count, sum(agents_high_count) as agents_high_count
    from coverage.cost_by_setting
), people as (
    select sum(population_count) as population_count from marts.regions
), scenarios as (
    select s.position, s.name, f.value as espaces_count, f.value * t.mean_low_eur as low_eur, f.value * t.mean_high_eur as high_eur, f.value * k.forfait_2026 as forfait_eur, p.population_count
    from (values (1, 'cible_canton', 'Un par canton'), (2, 'reseau_2024', 'Réseau du rapport de 2024'), (3, 'cible_2027', 'Cible pour 2027')) as s(position, fact_id, name)
    join marts.facts as f using (fact_id)
    cross join totals as t
    cross join facts as k
    cross join people as p
), offices as (
    select count_2019, count_2024 from marts.post_offices where departement_code = 'FR'
), offices_block as (
    select to_json({
        'id': 'poste', 'titre': 'À côté : les bureaux de poste',
        'phrases': ['De 2019 à 2024, les bureaux de poste sont passés de ' || words_count(o.count_2019) || ' à ' || words_count(o.count_2024) || ' (' || words_count(o.count_2024 - o.count_2019) || '), pendant que naissait le réseau France services, ' || words_of(t.espaces_count, 'espace', 'espaces') || ' aujourd’hui. Un espace n’est pas un bureau : ce rapprochement ne dit pas que l’un remplace l’autre.'],
        'table': {'titre': 'Bureaux de poste et espaces par département', 'colonnes': [heading('Département', 'departement', false), heading('Bureaux en 2019', 'bureaux_2019', true), heading('Bureaux en 2024', 'bureaux_2024', true), heading('Écart', 'ecart', true), heading('Espaces aujourd’hui', 'espaces', true)],
            'lignes': (select list([cell_link(n.name, n.name, 'departements/' || p.departement_code || '/'), cell_value(words_count(p.count_2019), p.count_2019), cell_value(words_count(p.count_2024), p.count_2024), cell_value(words_count(p.count_2024 - p.count_2019), p.count_2024 - p.count_2019), cell_value(words_count(e.espaces_count), e.espaces_count)] order by p.count_2024 - p.count_2019, p.departement_code)
                from marts.post_offices as p join exports.territory_names as n on n.territory_kind = 'departement' and n.territory_code = p.departement_code
                join coverage.espace_counts as e on e.territory_kind = 'departement' and e.territory_code = p.departement_code)}
    }) as block
    from offices as o cross join totals as t
), carriers as (
    select list([cell_value(day_words(list_on), list_on), cell_value(words_count(espaces_count), espaces_count), cell_value(words_count(with_mail_count), with_mail_count), cell_value(words_count(la_poste_count), la_poste_count), cell_value(words_count(pimms_count), pimms_count), cell_value(words_count(msa_count), msa_count),
        cell_value(words_percent((la_poste_count + pimms_count + msa_count) / espaces_count), round((la_poste_count + pimms_count + msa_count) / espaces_count, 4))] order by list_on) as rows,
        max_by(la_poste_count, list_on) as la_poste_count, max_by(pimms_count, list_on) as pimms_count, max_by(msa_count, list_on) as msa_count, max_by(espaces_count, list_on) as espaces_count
    from coverage.carriers_by_list
)
select 'analyses/couts' as path, 40 as position, to_json({
    'rubrique': 'Coûts et financement',
    'titre': 'Même avec ' || words_count(f.forfait_2026) || ' € de forfait, il resterait au porteur ' || words_count(f.rural_eur - f.forfait_2026) || ' € par an pour un espace rural, ' || words_count(f.qpv_eur - f.forfait_2026) || ' € dans un quartier prioritaire',
    'chapeau': 'Aux coûts de la seule enquête connue (2020), les ' || words_count(t.espaces_count) || ' espaces coûteraient de ' || words_count(t.low_eur / 1e6) || ' à ' || words_count(t.high_eur / 1e6) || ' M€ par an ; le forfait annoncé pour 2026 en paierait de ' || words_count(t.principal_count * f.forfait_2026 / 1e6) || ' à ' || words_count(t.espaces_count * f.forfait_2026 / 1e6) || '.',
    'blocs': list_filter([
        to_json({
            'id': 'reste', 'titre': 'Ce que coûte un espace, ce que paie le forfait',
            'phrases': ['Le forfait est payé à parité par l’État et par les opérateurs. Le reste est à la charge du porteur : une collectivité pour ' || words_count(f.local_percent) || ' % des espaces selon le Sénat (2023).'],
            'figure': {'genre': 'barres', 'titre': 'Coût annuel d’un espace : forfait annoncé pour 2026, et reste', 'phrase': 'De ' || words_count(f.rural_eur / 1e3) || ' k€ pour un espace rural à ' || words_count(f.qpv_eur / 1e3) || ' k€ dans un quartier prioritaire, dont ' || words_count(f.forfait_2026 / 1e3) || ' k€ de forfait', 'x': {'titre': 'milliers d’euros par an'},
                'legende': [{'classe': 'a', 'nom': 'forfait annoncé pour 2026'}, {'classe': 'b', 'nom': 'reste au porteur'}],
                'barres': (select list({'nom': k.name, 'texte': words_count(k.cost_eur / 1e3) || ' k€', 'parts': [{'classe': 'a', 'valeur': least(f.forfait_2026, k.cost_eur) / 1e3}, {'classe': 'b', 'valeur': greatest(0, k.cost_eur - f.forfait_2026) / 1e3}]} order by k.cost_eur) from kinds as k)},
            'table': {'titre': 'Reste au porteur par espace et par an, selon le forfait', 'colonnes': [heading('Espace', 'espace', false), heading('Coût (2020)', 'cout_eur', true), heading('Reste en 2022', 'reste_2022_eur', true), heading('Reste en 2023', 'reste_2023_eur', true), heading('Reste annoncé, 2026', 'reste_2026_eur', true), heading('Part payée, 2026', 'part_payee_2026', true)],
                'lignes': (select list([cell(k.name), cell_value(words_count(k.cost_eur) || ' €', k.cost_eur), cell_value(words_count(k.cost_eur - f.forfait_2022) || ' €', k.cost_eur - f.forfait_2022), cell_value(words_count(k.cost_eur - f.forfait_2023) || ' €', k.cost_eur - f.forfait_2023), cell_value(words_count(k.cost_eur - f.forfait_2026) || ' €', k.cost_eur - f.forfait_2026), cell_value(words_percent(f.forfait_2026 / k.cost_eur), round(f.forfait_2026 / k.cost_eur, 4))] order by k.cost_eur) from kinds as k)},
            'note': 'Forfaits : ' || words_count(f.forfait_2022) || ' € en 2022, ' || words_count(f.forfait_2023) || ' € en 2023, ' || words_count(f.forfait_2026) || ' € annoncés pour 2026. Ceux de 2024 et de 2025 ne sont pas dans les sources dont nous disposons. Coûts non réévalués depuis 2020.'
        }),
        to_json({
            'id': 'milieux', 'titre': 'Selon le milieu et le zonage',
            'phrases': ['Un espace dans une commune qui a un quartier prioritaire n’est pas forcément dans le quartier : d’où la fourchette. Sans les antennes au plus bas, avec elles au plus haut.',
                'Zones de revitalisation rurale (classement de 2022) : ' || words_of(t.in_zrr_count, 'espace', 'espaces') || '. Une bonification y existe pour les collectivités depuis qu’elles sont devenues France ruralités revitalisation : ' || words_count(f.bonus_eur) || ' € d’enveloppe prévus en 2025. Son montant par espace n’est pas dans nos sources : il n’est pas déduit du reste.'],
            'table': {'titre': 'Coût annuel par milieu, forfait de 2026 et coût par personne desservie', 'colonnes': [heading('Milieu', 'milieu', false), heading('Espaces', 'espaces', true), heading('dont en ZRR', 'espaces_zrr', true), heading('Coût, M€', 'cout_meur_bas;cout_meur_haut', true), heading('Forfait, M€', 'forfait_meur_bas;forfait_meur_haut', true), heading('Reste, M€', 'reste_meur_bas;reste_meur_haut', true), heading('Coût par personne desservie', 'cout_par_personne_eur_bas;cout_par_personne_eur_haut', true)],
                'lignes': (select list([cell(s.name), cell_value(words_count(s.espaces_count), s.espaces_count), cell_value(words_count(s.in_zrr_count), s.in_zrr_count),
                    cell_value(words_range(s.total_low_eur / 1e6, s.total_high_eur / 1e6), range_value(s.total_low_eur / 1e6, s.total_high_eur / 1e6)),
                    cell_value(words_range(s.principal_count * f.forfait_2026 / 1e6, s.espaces_count * f.forfait_2026 / 1e6), range_value(s.principal_count * f.forfait_2026 / 1e6, s.espaces_count * f.forfait_2026 / 1e6)),
                    cell_value(words_range((s.total_low_eur - s.principal_count * f.forfait_2026) / 1e6, (s.total_high_eur - s.espaces_count * f.forfait_2026) / 1e6), range_value((s.total_low_eur - s.principal_count * f.forfait_2026) / 1e6, (s.total_high_eur - s.espaces_count * f.forfait_2026) / 1e6)),
                    cell_value(case when s.population_count > 0 then words_range_tenth(s.total_low_eur / s.population_count, s.total_high_eur / s.population_count) || ' €' else 'non connu' end, range_value(s.total_low_eur / nullif(s.population_count, 0), s.total_high_eur / nullif(s.population_count, 0)))] order by s.position) from settings as s)},
            'note': 'Personne desservie : un habitant pour qui l’espace fixe le plus proche est de ce milieu, qu’il y vienne ou non.'
        }),
        to_json({
            'id': 'scenarios', 'titre': 'Trois tailles de réseau d’ici à 2027',
            'phrases': ['Si les espaces à venir ressemblaient à ceux d’aujourd’hui, un espace coûterait en moyenne de ' || words_count(t.mean_low_eur / 1e3) || ' à ' || words_count(t.mean_high_eur / 1e3) || ' k€ par an (l’enquête de 2020 dit environ ' || words_count(f.mean_eur / 1e3) || ' k€).'],
            'figure': {'genre': 'barres', 'titre': 'Coût annuel du réseau, M€', 'phrase': 'Forfait et reste au plus bas ; le trait va du coût le plus bas au plus haut', 'x': {'titre': 'millions d’euros par an'},
                'legende': [{'classe': 'a', 'nom': 'forfait annoncé pour 2026'}, {'classe': 'b', 'nom': 'reste, au plus bas'}],
                'barres': (select list({'nom': s.name || ' : ' || words_count(s.espaces_count) || ' espaces', 'texte': words_range(s.low_eur / 1e6, s.high_eur / 1e6) || ' M€', 'parts': [{'classe': 'a', 'valeur': s.forfait_eur / 1e6}, {'classe': 'b', 'valeur': greatest(0, s.low_eur - s.forfait_eur) / 1e6}], 'bas': s.low_eur / 1e6, 'haut': s.high_eur / 1e6} order by s.position) from scenarios as s)},
            'table': {'titre': 'Scénarios, par an, en euros de 2020', 'colonnes': [heading('Scénario', 'scenario', false), heading('Espaces', 'espaces', true), heading('Coût, M€', 'cout_meur_bas;cout_meur_haut', true), heading('Forfait de 2026, M€', 'forfait_meur', true), heading('Reste aux porteurs, M€', 'reste_meur_bas;reste_meur_haut', true), heading('Coût par habitant du pays', 'cout_par_habitant_eur_bas;cout_par_habitant_eur_haut', true)],
                'lignes': (select list([cell(s.name), cell_value(words_count(s.espaces_count), cast(s.espaces_count as bigint)), cell_value(words_range(s.low_eur / 1e6, s.high_eur / 1e6), range_value(s.low_eur / 1e6, s.high_eur / 1e6)), cell_value(words_count(s.forfait_eur / 1e6), round(s.forfait_eur / 1e6, 1)),
                    cell_value(words_range((s.low_eur - s.forfait_eur) / 1e6, (s.high_eur - s.forfait_eur) / 1e6), range_value((s.low_eur - s.forfait_eur) / 1e6, (s.high_eur - s.forfait_eur) / 1e6)),
                    cell_value(words_range_tenth(s.low_eur / s.population_count, s.high_eur / s.population_count) || ' €', range_value(s.low_eur / s.population_count, s.high_eur / s.population_count))] order by s.position) from scenarios as s)}
        }),
        to_json({
            'id': 'agents', 'titre': 'Agents, opérateurs, référents',
            'phrases': ['Environ ' || words_count(f.agents_count) || ' conseillers pour ' || words_count(f.reported_count) || ' espaces selon la Cour (2024) : ' || words_tenth(f.agents_count / f.reported_count) || ' par espace. Les effectifs de l’enquête de 2020, appliqués aux espaces d’aujourd’hui, en donneraient de ' || words_count(t.agents_low_count) || ' à ' || words_count(t.agents_high_count) || '.',
                words_count(f.on_the_spot_percent) || ' % des demandes sont traitées sur place (2024). Rien n’est publié sur les référents que chaque opérateur devrait nommer, ni sur leurs délais.'],
            'table': {'titre': 'Opérateurs et agents : chiffres publiés', 'colonnes': [heading('Chiffre', 'chiffre', false), heading('Valeur', 'valeur', true), heading('Unité', 'unite', false), heading('Date', 'date', false), heading('Source', 'source', false)],
                'lignes': (select list([cell(label), cell_value(case when value = floor(value) then words_count(value) else words_tenth(value) end, value), cell(unit), cell(dated), cell_link(source, source_url, source_url)] order by line) from marts.facts where topic in ('operateurs', 'agents') or fact_id in ('sur_place', 'accueil_physique'))}
        }),
        to_json({
            'id': 'porteurs', 'titre': 'Les porteurs, autant que les listes le disent',
            'phrases': ['À leur nom ou à leur adresse, ' || words_count(c.la_poste_count) || ' espaces de La Poste, ' || words_count(c.pimms_count) || ' de PIMMS et ' || words_count(c.msa_count) || ' de la MSA sur ' || words_count(c.espaces_count) || ' dans la dernière liste. Ce sont des minimums : le porteur n’est écrit que dans la liste de janvier 2020, et une part qui monte peut ne dire que des noms mieux écrits.'],
            'table': {'titre': 'Porteurs reconnus, liste par liste', 'colonnes': [heading('Liste', 'liste', false), heading('Espaces', 'espaces', true), heading('avec un courriel', 'avec_courriel', true), heading('La Poste', 'la_poste', true), heading('PIMMS', 'pimms', true), heading('MSA', 'msa', true), heading('Part des trois', 'part_des_trois', true)], 'lignes': c.rows}
        }),
        (select block from offices_block)
    ], lambda b: b is not null),
    'methode': [
        'Coûts par milieu : enquête de l’inspection générale de l’administration (376 espaces, 2020), citée par le Sénat. Milieu d’un espace : sa commune a un quartier prioritaire ; sinon elle est rurale (densité 5 à 7) ; sinon périurbaine.',
        'Au plus bas : coût périurbain dans les communes à quartier prioritaire, antennes non comptées. Au plus haut : coût d’un quartier prioritaire, antennes comptées.',
        'Scénarios : nombre d’espaces × coût moyen du réseau d’aujourd’hui, forfait annoncé pour 2026, euros de 2020.'
    ],
    'limites': [
        'Une enquête de 2020, avant que le réseau triple : les salaires et les loyers ont monté depuis, rien ici n’est réévalué.',
        'La moyenne d’un milieu cache la taille : un agent de plus coûte plus que tout écart entre milieux.',
        'Le forfait de 2024 et de 2025, les bonifications et les aides locales ne sont pas dans nos sources : le reste est un ordre de grandeur.'
    ],
    'changerait': [
        'Le compte de chaque espace, ou une enquête de coûts refaite : les fourchettes se fermeraient.',
        'Les forfaits versés, par espace, avec le zonage et la bonification.',
        'Le porteur, dans la liste publiée.'
    ],
    'jeux': ['espaces', 'espaces_listes'],
    'sources': [{'titre': 'Tous les chiffres cités, avec leur source', 'lien': 'cour-des-comptes/#faits'}, {'titre': 'Zones de revitalisation rurale', 'lien': 'sources/zrr/'}, {'titre': 'Équipements, 2019 et 2024', 'lien': 'sources/acces_services/'}, {'titre': 'Listes des espaces France services', 'lien': 'sources/france_services/'}]
}) as json
from facts as f
cross join totals as t
cross join carriers as c
