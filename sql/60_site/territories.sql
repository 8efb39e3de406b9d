-- what the API file of a territory says (json) and what its page prints (page): words, finished
-- one row per EPCI, canton, département, région and for France, as JSON
-- source: exports, marts and coverage; the map is added by the export stage
with headline as (
    select a.territory_kind, a.territory_code, a.acces from exports.access_summaries as a join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
), all_definitions as (
    select a.territory_kind, a.territory_code, list(a.acces order by d.position) as definitions
    from exports.access_summaries as a join marts.definitions as d using (definition_id) group by all
), communes as (
    select g.territory_kind, g.territory_code, list({'code': c.commune_code, 'nom': c.name, 'population': c.population_count, 'temps_min': published_min(a.nearest_min),
        'motif': a.reason, 'espace': case when k.espace_id is not null then {'id': k.espace_id, 'nom': k.short.nom} end} order by c.name, c.commune_code) as communes,
        list({'code': c.commune_code, 'nom': c.name, 'dit': if(a.nearest_min is null, 'sans accès', words_min(a.nearest_min)), 'habitants': words_count(c.population_count),
            'espace': case when k.espace_id is not null then {'id': k.espace_id, 'nom': k.short.nom} end} order by c.name, c.commune_code) as rows
    from marts.commune_groups as g
    join marts.communes as c using (commune_code)
    join coverage.commune_access as a on a.commune_code = c.commune_code
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    left join exports.espace_cards as k on k.espace_id = a.espace_id
    where g.territory_kind in ('epci', 'canton', 'departement')
    group by all
), parts as (
    -- territories inside a territory, with their headline figures
    select 'departement' as territory_kind, unnest(departement_codes) as territory_code, 'epci' as part_kind, epci_code as part_code from marts.epci
    union all select distinct 'region', d.region_code, 'epci', e.epci_code from (select epci_code, unnest(departement_codes) as departement_code from marts.epci) as e join marts.departements as d using (departement_code)
    union all select 'departement', departement_code, 'canton', canton_code from marts.cantons
    union all select 'region', region_code, 'departement', departement_code from marts.departements
    union all select 'france', 'FR', 'departement', departement_code from marts.departements
    union all select 'france', 'FR', 'region', region_code from marts.regions
), part_rows as (
    select p.territory_kind, p.territory_code, p.part_kind, list({'code': n.territory_code, 'nom': n.name, 'population': n.population_count,
        'mediane_min': h.acces.mediane_min, 'part_20_min': h.acces.part_20_min, 'part_30_min': h.acces.part_30_min, 'population_plus_20': h.acces.population_plus_20} order by n.name, n.territory_code) as rows,
        list(f.ligne order by n.name, n.territory_code) as lignes
    from parts as p
    join site.figures as f on f.territory_kind = p.part_kind and f.territory_code = p.part_code
    join exports.territory_names as n on n.territory_kind = p.part_kind and n.territory_code = p.part_code
    join headline as h on h.territory_kind = p.part_kind and h.territory_code = p.part_code
    group by all
), espaces as (
    select g.territory_kind, g.territory_code, list(struct_insert(k.short, horaires := w.horaires_texte, variable := x.is_mobile or x.has_frequency_note or coalesce(w.a_des_mots, false)) order by k.short.commune.nom, cast(k.espace_id as integer)) as espaces,
        list({'id': k.espace_id, 'nom': k.short.nom, 'etiquette': case when x.is_mobile then 'itinérant' when x.kind = 'Antenne' then 'antenne' end, 'commune': k.short.commune,
            'variable': x.is_mobile or x.has_frequency_note or coalesce(w.a_des_mots, false),
            'horaires': coalesce(w.horaires_texte, 'non publiés') || if(x.is_mobile or x.has_frequency_note or coalesce(w.a_des_mots, false), ' (selon les passages)', '')} order by k.short.commune.nom, cast(k.espace_id as integer)) as rows
    from marts.commune_groups as g join exports.espace_cards as k using (commune_code)
    join marts.espaces as x on x.espace_id = k.espace_id
    left join exports.weeks as w on w.espace_id = k.espace_id
    where g.territory_kind in ('epci', 'canton', 'departement')
    group by all
), densities as (
    select case when h.territory_kind = 'density' then 'france' when h.territory_kind = 'region_density' then 'region' else 'departement' end as territory_kind,
        case when h.territory_kind = 'density' then 'FR' else string_split(h.territory_code, '-')[1] end as territory_code,
        list({'niveau': n.density_level, 'libelle': n.density_label, 'population': a.population_count, 'mediane_min': h.acces.mediane_min,
            'part_20_min': h.acces.part_20_min, 'part_30_min': h.acces.part_30_min, 'population_plus_20': h.acces.population_plus_20} order by n.density_level) as densites,
        list(f.ligne order by n.density_level) as lignes
    from headline as h
    join site.figures as f on f.territory_kind = h.territory_kind and f.territory_code = h.territory_code
    join coverage.access_by_territory as a on a.territory_kind = h.territory_kind and a.territory_code = h.territory_code
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    join (select distinct density_level, density_label from marts.communes where density_level is not null) as n
        on cast(n.density_level as varchar) = string_split(h.territory_code, '-')[-1]
    where h.territory_kind in ('density', 'region_density', 'departement_density')
    group by all
), sides as (
    select h.territory_kind, list({'code': h.territory_code, 'population': a.population_count, 'mediane_min': h.acces.mediane_min, 'p90_min': h.acces.p90_min,
        'part_20_min': h.acces.part_20_min, 'part_30_min': h.acces.part_30_min, 'population_plus_20': h.acces.population_plus_20} order by h.territory_code) as sides
    from headline as h
    join coverage.access_by_territory as a on a.territory_kind = h.territory_kind and a.territory_code = h.territory_code
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    where h.territory_kind in ('mountain', 'qpv')
    group by all
), lists as (
    select territory_kind, territory_code,
        string_agg(month_words(list_on) || if(list_on < date '2020-01-01', ' (MSAP)', '') || ' : ' || words_share(within_20_min_share), ', ' order by list_on)
            filter (where list_on in (select unnest([min(list_on), max(list_on)]) from coverage.access_by_list)) as words,
        max('Autre programme, autre liste : avec les maisons de services au public (MSAP) que l’on sait situer, la part était de ' || words_share(within_20_min_share) || ' en ' || month_words(list_on) || '.')
            filter (where list_on < date '2020-01-01' and within_20_min_share is not null) as msap,
        list({'liste': cast(list_on as varchar), 'mediane_min': published_min(median_min), 'part_20_min': published_share(within_20_min_share), 'population_plus_20': beyond_20_min_count} order by list_on) as evolution
    from coverage.access_by_list group by all
), far_away as (
    -- communes beyond 20 minutes, the surest first
    select g.territory_kind, g.territory_code,
        count(*) filter (where s.beyond_20 <> 'possible') as communes_plus_20_nombre,
        list({'code': c.commune_code, 'nom': c.name, 'population': c.population_count, 'temps_min': published_min(a.nearest_min)}
            order by c.population_count desc nulls last, c.commune_code) filter (where s.beyond_20 <> 'possible')[1:12] as au_dela, {
        'certain': count(*) filter (where s.beyond_20 = 'certain'), 'habitants_certain': coalesce(sum(c.population_count) filter (where s.beyond_20 = 'certain'), 0),
        'probable': count(*) filter (where s.beyond_20 = 'probable'), 'habitants_probable': coalesce(sum(c.population_count) filter (where s.beyond_20 = 'probable'), 0),
        'possible': count(*) filter (where s.beyond_20 = 'possible'), 'habitants_possible': coalesce(sum(c.population_count) filter (where s.beyond_20 = 'possible'), 0),
        'communes': coalesce(list({'code': c.commune_code, 'nom': c.name, 'population': c.population_count, 'temps_min': published_min(a.nearest_min), 'surete': s.beyond_20, 'itinerant': s.has_mobile}
            order by s.beyond_20, c.population_count desc nulls last, c.commune_code) filter (where s.beyond_20 <> 'possible')[1:12], [])} as au_dela_20,
        list_filter([
            {'mot': 'À coup sûr', 'n': count(*) filter (where s.beyond_20 = 'certain'), 'dit': words_count(coalesce(sum(c.population_count) filter (where s.beyond_20 = 'certain'), 0))},
            {'mot': 'Sans doute', 'n': count(*) filter (where s.beyond_20 = 'probable'), 'dit': words_people(coalesce(sum(c.population_count) filter (where s.beyond_20 = 'probable'), 0))},
            {'mot': 'Peut-être', 'n': count(*) filter (where s.beyond_20 = 'possible'), 'dit': words_people(coalesce(sum(c.population_count) filter (where s.beyond_20 = 'possible'), 0))}
        ], lambda degree: degree.n > 0) as degrees,
        list({'code': c.commune_code, 'nom': c.name, 'dit': case
                when a.nearest_min is null then 'sans accès'
                when a.nearest_min < 20.5 then 'un peu plus de 20' || chr(160) || 'min'
                else words_min(a.nearest_min) end || ', ' || words_count(c.population_count) || ' habitants' || if(s.has_mobile, ', un espace itinérant y est basé', '')}
            order by s.beyond_20, c.population_count desc nulls last, c.commune_code) filter (where s.beyond_20 <> 'possible')[1:12] as surest
    from marts.commune_groups as g
    join marts.communes as c using (commune_code)
    join coverage.commune_access as a on a.commune_code = c.commune_code
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    join coverage.commune_certainty as s on s.commune_code = c.commune_code
    where g.territory_kind in ('epci', 'canton', 'departement', 'region', 'france') and c.population_count > 0 and s.beyond_20 in ('certain', 'probable', 'possible')
    group by all
), sited as (
    select niveau as territory_kind, code as territory_code, list({'code': code_commune, 'nom': nom, 'gain': gain, 'gain_mots': words_about(gain)} order by rang) as implantations
    from exports.implantations where objectif = 'habitants_20' and rang <= 3 group by all
), labels as (
    select territory_kind, territory_code, list({'mois': cast(month_end as varchar), 'nombre': labelled_count} order by month_end) as labellises from marts.labelled group by all
), satisfied as (
    select territory_kind, territory_code, list({'mois': cast(month as varchar), 'valeur': round(satisfied_share, 4)} order by month) as satisfaction from marts.satisfaction group by all
), titles as (
    select territory_kind, territory_code, if(territory_kind = 'canton', 'Canton ' || de_canton(name), name) as title
    from exports.territory_names
), resembling as (
    -- those like it, and the medians of their figures, exact
    select
        s.territory_kind,
        s.territory_code,
        list({'nom': n.name, 'lien': page_of(s.territory_kind, s.similar_code), 'part': words_share(a.within_20_min_share), 'mediane': a.median_min, 'p90': a.p90_min,
            'methode': f.method, 'route_dans': cast(null as varchar)} order by s.rank) as territories,
        median(a.median_min) as median_min,
        median(a.p90_min) as p90_min,
        median(a.within_20_min_share) as share,
        if(count(distinct f.method) = 1, any_value(f.method), 'mixte') as method
    from coverage.similar_territories as s
    join exports.territory_names as n on n.territory_kind = s.territory_kind and n.territory_code = s.similar_code
    left join site.figures as f on f.territory_kind = s.territory_kind and f.territory_code = s.similar_code
    left join (select a.* from coverage.access_by_territory as a join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline) as a
        on a.territory_kind = s.territory_kind and a.territory_code = s.similar_code
    where s.territory_kind in ('epci', 'departement')
    group by s.territory_kind, s.territory_code
), circles as (
    -- the territories that each one is compared with, from the nearest to France
    select
        n.territory_kind,
        n.territory_code,
        f1.level.nom as departement_name,
        list_filter([f1.level, f2.level, f3.level], lambda x: x is not null and not (x.niveau = n.territory_kind and x.lien = page_of(n.territory_kind, n.territory_code))) as levels,
        list_filter([v1.versus, v2.versus, v3.versus], lambda x: x is not null and not (x.niveau = n.territory_kind and (n.territory_kind = 'france' or x.nom = n.name))) as others,
        case when r.territory_code is not null then {'niveau': 'semblables', 'nom': 'Territoires semblables', 'part': words_share(r.share),
            'loin': if(r.share is null, null, words_share(1 - r.share) || ' des habitants'), 'p90': if(r.p90_min is null, 'sans accès', words_min(r.p90_min))} end as alike
    from exports.territory_names as n
    left join site.levels as f1 on f1.territory_kind = 'departement' and f1.territory_code = n.departement_code
    left join site.levels as f2 on f2.territory_kind = 'region' and f2.territory_code = n.region_code
    left join site.levels as f3 on f3.territory_kind = 'france'
    left join site.figures as v1 on v1.territory_kind = 'departement' and v1.territory_code = n.departement_code
    left join site.figures as v2 on v2.territory_kind = 'region' and v2.territory_code = n.region_code
    left join site.figures as v3 on v3.territory_kind = 'france'
    left join resembling as r on r.territory_kind = n.territory_kind and r.territory_code = n.territory_code
    where n.territory_kind in ('epci', 'canton', 'departement', 'region', 'france')
), shown as (
    -- whose times stand in the bars: how they were obtained is said of all of them
    select
        c.*,
        f.median_min is not null as has_minutes,
        list_transform(c.levels, lambda x: {'nom': x.nom, 'methode': x.methode, 'route_dans': x.route_dans})
            || if(f.median_min is not null and r.territory_code is not null, [{'nom': 'Territoires semblables', 'methode': r.method, 'route_dans': null}], [])
            || if(f.median_min is not null, [{'nom': t.title, 'methode': f.method, 'route_dans': f.road_place}], []) as beside,
        -- a département or a région of the territory's own name is the same territory
        list_filter(c.levels, lambda x: x.niveau = 'france' or not (x.nom = n.name or (x.niveau = 'region' and x.nom = coalesce(c.departement_name, '')))) as barred
    from circles as c
    join exports.territory_names as n using (territory_kind, territory_code)
    join titles as t using (territory_kind, territory_code)
    join site.figures as f using (territory_kind, territory_code)
    left join resembling as r using (territory_kind, territory_code)
), bars as (
    select
        x.territory_kind,
        x.territory_code,
        {
            'm': if(x.has_minutes, cast(ceil(greatest(20, f.median_min, r.median_min, list_max(list_transform(x.levels, lambda z: z.mediane)))) as integer), 60),
            'legende': 'Temps de l’habitant médian, ' || list_how(x.beside),
            'moi': if(x.has_minutes, bar(null, t.title, f.median_min, f.method, list_signs(x.beside)), null),
            'lignes': list_transform(x.barred, lambda z: bar(z.lien, z.nom, z.mediane, z.methode, list_signs(x.beside)))
                || if(x.has_minutes and r.median_min is not null, [bar('#semblables', 'Territoires semblables', r.median_min, r.method, list_signs(x.beside))], [])
        } as bars
    from shown as x
    join titles as t using (territory_kind, territory_code)
    join site.figures as f using (territory_kind, territory_code)
    left join resembling as r using (territory_kind, territory_code)
), standings as (
    -- a rank where its interval is narrower than a quarter of the field, else the third that the territory is in
    select
        r.territory_kind,
        r.territory_code,
        case
            when 4 * (r.worst_rank - r.best_rank) > r.territories_count then {
                'avant': 'Par cette part, ',
                'fort': case
                    when 3 * r.rank <= r.territories_count then 'dans le tiers le mieux desservi'
                    when 3 * r.rank > 2 * r.territories_count then 'dans le tiers le moins bien desservi'
                    else 'dans le tiers du milieu' end,
                'apres': ' des ' || words_count(r.territories_count) || ' ' || k.plural || ', selon l’estimation ; son erreur ne permet pas de donner un rang.'}
            else {
                'avant': 'Par cette part, ' || if(r.equal_count > 1, 'à égalité avec ' || words_count(r.equal_count - 1) || if(r.equal_count = 2, ' autre au ', ' autres au '), ''),
                'fort': words_rank(r.rank) || ' rang',
                'apres': ' des ' || words_count(r.territories_count) || ' ' || k.plural || case
                    when r.best_rank <> r.worst_rank then ', mais entre le ' || words_rank(r.best_rank) || ' et le ' || words_rank(r.worst_rank) || ' si toutes ses estimations se trompent du même côté'
                    when f.is_by_road then ' ; ses temps sont calculés par la route, ceux de la plupart des autres estimés'
                    else '' end || '.'} end as words
    from exports.ranks as r
    join site.figures as f using (territory_kind, territory_code)
    join (values ('epci', 'intercommunalités'), ('canton', 'cantons'), ('departement', 'départements'), ('region', 'régions')) as k(territory_kind, plural) using (territory_kind)
), alike_words as (
    select
        s.territory_kind,
        s.territory_code,
        list_signs(r.territories || [{'nom': '', 'lien': '', 'part': '', 'mediane': 0, 'p90': 0, 'methode': f.method, 'route_dans': ''}]) as signs,
        'Les plus proches par la densité (niveau moyen ' || words_tenth(s.traits.densite) || ' sur 7, 7 étant le moins dense), la population (' || words_count(s.traits.population) || ' habitants)'
            || if(s.traits.part_75 is null, '', ', la part des 75 ans et plus (' || words_share(s.traits.part_75) || ', communes de plus de 2' || chr(8239) || '000 habitants)')
            || if(s.traits.revenu is null, '', ', le revenu médian (environ ' || words_count(s.traits.revenu) || ' € par an)')
            || if(s.traits.montagne, ', en montagne.', ', hors montagne.')
            || if(s.traits.part_75 is null, ' La part des 75 ans et plus n’est pas connue pour assez d’habitants : elle n’est pas comparée.', '')
            || if(s.traits.revenu is null, ' Le revenu n’est pas connu pour assez d’habitants : il n’est pas comparé.', '') as words,
        r.territories
    from exports.resemblances as s
    join resembling as r using (territory_kind, territory_code)
    join site.figures as f using (territory_kind, territory_code)
), departements_of as (
    -- the départements that a territory lies in, with the last month of acts published for each
    select
        p.territory_kind,
        p.territory_code,
        list({'departement': {'code': d.departement_code, 'nom': d.name}, 'actes': case when len(a.serie) > 0 then words_count(a.serie[-1].actes) || ' actes en ' || month_words(cast(a.serie[-1].mois as date)) end,
            'cible': case when len(a.serie) > 0 then coalesce(', cible ' || words_count(a.cible.actes) || ' en ' || month_words(cast(a.cible.mois as date)), '') end} order by d.departement_code) as activities
    from (
        select 'epci' as territory_kind, epci_code as territory_code, if(departement_code is not null, departement_code, unnest(departement_codes)) as departement_code from marts.epci
        union
        select 'canton', canton_code, departement_code from marts.cantons
    ) as p
    join marts.departements as d using (departement_code)
    left join exports.attendance_series as a on a.territory_kind = 'departement' and a.territory_code = d.departement_code
    group by p.territory_kind, p.territory_code
)
select n.territory_kind, n.territory_code, n.departement_code, to_json({
    'niveau': n.territory_kind, 'code': n.territory_code, 'nom': n.name, 'nom_de': n.name_of, 'nom_dans': n.name_in,
    'type': e.kind,
    'departement': case when d.departement_code is not null then {'code': d.departement_code, 'nom': d.name} end,
    'departements': (select list({'code': x.departement_code, 'nom': x.name} order by x.departement_code) from marts.departements as x where list_contains(e.departement_codes, x.departement_code)),
    'region': case when r.region_code is not null and n.territory_kind <> 'region' then {'code': r.region_code, 'nom': r.name} end,
    'population': n.population_count, 'superficie_km2': round(s.area_km2, 1),
    'communes_nombre': a.communes_count, 'espaces_nombre': c.espaces_count, 'espaces_itinerants_nombre': c.mobile_count,
    'espaces_principaux_nombre': c.principal_count, 'antennes_nombre': c.antenne_count,
    'acces': h.acces, 'definitions': f.definitions,
    'evolution': coalesce(ev.evolution, []), 'communes_plus_20_nombre': coalesce(fa.communes_plus_20_nombre, 0), 'au_dela': coalesce(fa.au_dela, []), 'au_dela_20': fa.au_dela_20, 'heures': hw.sentence, 'implantations': coalesce(si.implantations, []),
    'rang': case when rk.rank is not null then {'rang': rk.rank, 'meilleur': rk.best_rank, 'pire': rk.worst_rank, 'ex_aequo': rk.equal_count, 'nombre': rk.territories_count} end,
    'semblables': case when sm.territory_code is not null then {'territoires': sm.territoires, 'chiffres': sm.figures, 'traits': sm.traits} end,
    'comparaison': list_filter([f1.figures, f2.figures, f3.figures], lambda x: x is not null and not (x.niveau = n.territory_kind and x.code = n.territory_code)),
    'communes': coalesce(m.communes, []),
    'epcis': coalesce(p1.rows, []), 'cantons': coalesce(p2.rows, []), 'departements_liste': coalesce(p3.rows, []), 'regions_liste': coalesce(p4.rows, []),
    'espaces': coalesce(k.espaces, []),
    'densites': coalesce(z.densites, []),
    'montagne': case when n.territory_kind = 'france' then (select sides from sides where territory_kind = 'mountain') end,
    'qpv': case when n.territory_kind = 'france' then (select sides from sides where territory_kind = 'qpv') end,
    'frequentation': case when t.territory_code is not null then {'serie': t.serie, 'cible': t.cible, 'initial': t.initial} end,
    'labellises': coalesce(l.labellises, []), 'satisfaction': i.satisfaction
}) as json, to_json({
    'niveau': n.territory_kind, 'code': n.territory_code, 'nom': n.name, 'titre': tt.title,
    'departement': case when d.departement_code is not null then {'code': d.departement_code, 'nom': d.name} end,
    'region': case when r.region_code is not null and n.territory_kind <> 'region' then {'code': r.region_code} end,
    'image': 'partage/' || case
        when n.territory_kind = 'epci' then 'epci/' || n.territory_code
        when n.territory_kind = 'departement' then 'departements/' || n.territory_code
        when n.territory_kind = 'region' then 'regions/' || n.territory_code
        when d.departement_code is not null then 'departements/' || d.departement_code
        else 'france' end || '.png',
    'fil': list_filter([
        if(n.territory_kind in ('region', 'france') or r.name = coalesce(d.name, n.name), null, step_to('region', r.region_code, r.name)),
        case
            when d.departement_code is not null then step_to('departement', d.departement_code, d.name)
            when len(e.departement_codes) = 1 then step_to('departement', dd.activities[1].departement.code, dd.activities[1].departement.nom) end
    ], lambda step: step is not null),
    'sous': concat_ws(' · ',
        territory_word(n.territory_kind, e.kind) || if(n.territory_kind = 'departement', ' ' || n.territory_code, ''),
        words_count(n.population_count) || ' habitants',
        words_of(a.communes_count, 'commune', 'communes'),
        words_of(c.espaces_count, 'espace', 'espaces') || if(c.mobile_count > 0, ', dont ' || words_of(c.mobile_count, 'itinérant', 'itinérants'), '')),
    'duree': case when fg.median_min is not null then {
        't': bar_min(fg.median_min), 'h': null, 'dit': words_min_about(fg.median_min, fg.is_by_road), 'methode': 'temps de trajet ' || how_words(fg.method, fg.road_place)} end,
    'comment': how_words(fg.method, fg.road_place),
    'inconnu': case when fg.median_min is null then {
        'titre': case
            when fg.unreachable_count is null then 'Temps de trajet non connu dans ce territoire.'
            when fg.unreachable_count < n.population_count then 'Aucun espace accessible par la route pour ' || words_count(fg.unreachable_count) || ' habitants sur ' || words_count(n.population_count)
            else 'Aucun espace accessible par la route' end,
        'sans_espace': fg.unreachable_count is not null} end,
    'chiffres': if(a.within_20_min_share is null and fg.median_min is null, null, fg.chiffres),
    'autres': if(fg.median_min is null, [], sh.others || list_filter([sh.alike], lambda x: x is not null)),
    'rang': sd.words,
    'vintage': case when n.territory_kind = 'departement' then n.territory_code else coalesce(d.departement_code, '') end,
    'repartition': fg.repartition,
    'barres': if(fg.median_min is not null or len(sh.levels) > 0, ba.bars, null),
    'departements_liste': coalesce(p3.lignes, []), 'epcis': coalesce(p1.lignes, []), 'cantons': coalesce(p2.lignes, []), 'regions_liste': coalesce(p4.lignes, []),
    'espaces': coalesce(k.rows, []), 'heures_de': if(n.territory_kind = 'departement', n.territory_code, dd.activities[1].departement.code),
    'espaces_suite': if(len(k.rows) > 10, words_of(len(k.rows) - 10, 'autre', 'autres') || ' : suite en ligne.', null),
    'sans_espaces': case when k.rows is null and n.territory_kind not in ('region', 'france')
        then 'Aucun espace France services n’est installé dans ce territoire' || if(fg.median_min is not null and fg.unreachable_count is null, ' ; ses habitants vont dans un territoire voisin', '') || '.' end,
    'heures': hw.sentence,
    'au_dela': case when fa.degrees is not null then {
        'degres': list_transform(fa.degrees, lambda degree: {'mot': degree.mot, 'dit': words_of(degree.n, 'commune', 'communes') || ', ' || degree.dit || ' habitants.'}),
        'communes': coalesce(fa.surest, [])} end,
    'implantations': coalesce(si.implantations, []),
    'evolution': case
        when n.territory_kind = 'canton' then {'mots': ev.words, 'courbe': null, 'note': null}
        when ev.territory_code is not null then {'mots': null, 'courbe': c1.courbe, 'note': ev.msap} end,
    'semblables': case when aw.territory_code is not null then {
        'titre': if(n.territory_kind = 'epci', 'Intercommunalités semblables', 'Départements semblables'),
        'mots': aw.words,
        'signe': aw.signs,
        'territoires': list_transform(aw.territories, lambda z: {'lien': z.lien, 'nom': z.nom, 'part': z.part,
            'mediane': if(z.mediane is null, 'sans accès', words_min_about(z.mediane, not aw.signs or z.methode = 'route')),
            'p90': if(z.p90 is null, 'sans accès', words_min_about(z.p90, not aw.signs or z.methode = 'route'))})} end,
    'communes': coalesce(m.rows, []),
    'densites': coalesce(z.lignes, []),
    'cotes': case when n.territory_kind = 'france'
        then (select list(ligne order by territory_kind, territory_code) from site.figures where territory_kind in ('mountain', 'qpv')) end,
    'activite': n.territory_kind || '-' || n.territory_code,
    'actes': c2.courbe, 'labellises': c3.courbe,
    'frequentation': case when n.territory_kind in ('epci', 'canton') then {
        'departements': coalesce(dd.activities, []),
        'qui': if(n.territory_kind = 'epci', 'l’intercommunalité', 'le canton'),
        'courbe': if(n.territory_kind = 'epci', c4.courbe, null),
        'titre': 'Actes par mois, ' || dd.activities[1].departement.nom} end,
    'definitions': case when n.territory_kind = 'canton' then null else dt.groupes end,
    'etendues': case when n.territory_kind in ('canton', 'france') then dt.etendues end,
    'ligne': fg.ligne,
    'nombres': case when n.territory_kind = 'france' then {'communes': words_count(a.communes_count), 'espaces': words_count((select count(*) from marts.espaces))} end,
    'eventail': if(n.territory_kind = 'france', (select eventail from site.fan), null),
    'carte_table': if(n.territory_kind = 'france', (select carte_table from site.map_table), null),
    'cadre': n.territory_kind || ':' || n.territory_code,
    'api': case n.territory_kind
        when 'epci' then {'lien': 'api/v1/departements/' || d.departement_code || '/epci.json', 'mot': 'Les intercommunalités du département en JSON'}
        when 'canton' then {'lien': 'api/v1/departements/' || d.departement_code || '/cantons.json', 'mot': 'Les cantons du département en JSON'}
        else {'lien': 'api/v1/' || page_of(n.territory_kind, n.territory_code)[:-2] || '.json', 'mot': 'Cette page en JSON'} end
}) as page
from exports.territory_names as n
join headline as h using (territory_kind, territory_code)
join all_definitions as f using (territory_kind, territory_code)
join coverage.access_by_territory as a on a.territory_kind = n.territory_kind and a.territory_code = n.territory_code
join marts.definitions as q on q.definition_id = a.definition_id and q.is_headline
join coverage.espace_counts as c on c.territory_kind = n.territory_kind and c.territory_code = n.territory_code
left join coverage.territory_areas as s on s.territory_kind = n.territory_kind and s.territory_code = n.territory_code
left join marts.epci as e on n.territory_kind = 'epci' and e.epci_code = n.territory_code
left join marts.departements as d on n.territory_kind in ('epci', 'canton') and d.departement_code = n.departement_code
left join marts.regions as r on r.region_code = n.region_code
left join exports.comparisons as f1 on f1.territory_kind = 'departement' and f1.territory_code = n.departement_code
left join exports.comparisons as f2 on f2.territory_kind = 'region' and f2.territory_code = n.region_code
left join exports.comparisons as f3 on f3.territory_kind = 'france'
left join communes as m on m.territory_kind = n.territory_kind and m.territory_code = n.territory_code
left join part_rows as p1 on p1.territory_kind = n.territory_kind and p1.territory_code = n.territory_code and p1.part_kind = 'epci'
left join part_rows as p2 on p2.territory_kind = n.territory_kind and p2.territory_code = n.territory_code and p2.part_kind = 'canton'
left join part_rows as p3 on p3.territory_kind = n.territory_kind and p3.territory_code = n.territory_code and p3.part_kind = 'departement'
left join part_rows as p4 on p4.territory_kind = n.territory_kind and p4.territory_code = n.territory_code and p4.part_kind = 'region'
left join espaces as k on k.territory_kind = n.territory_kind and k.territory_code = n.territory_code
left join densities as z on z.territory_kind = n.territory_kind and z.territory_code = n.territory_code
left join exports.attendance_series as t on t.territory_kind = n.territory_kind and t.territory_code = n.territory_code
left join labels as l on l.territory_kind = n.territory_kind and l.territory_code = n.territory_code
left join satisfied as i on i.territory_kind = n.territory_kind and i.territory_code = n.territory_code
left join lists as ev on ev.territory_kind = n.territory_kind and ev.territory_code = n.territory_code
left join far_away as fa on fa.territory_kind = n.territory_kind and fa.territory_code = n.territory_code
left join exports.hours_words as hw on hw.territory_kind = n.territory_kind and hw.territory_code = n.territory_code
left join sited as si on si.territory_kind = n.territory_kind and si.territory_code = n.territory_code
left join exports.ranks as rk on rk.territory_kind = n.territory_kind and rk.territory_code = n.territory_code
left join exports.resemblances as sm on sm.territory_kind = n.territory_kind and sm.territory_code = n.territory_code
join titles as tt on tt.territory_kind = n.territory_kind and tt.territory_code = n.territory_code
join site.figures as fg on fg.territory_kind = n.territory_kind and fg.territory_code = n.territory_code
join shown as sh on sh.territory_kind = n.territory_kind and sh.territory_code = n.territory_code
join bars as ba on ba.territory_kind = n.territory_kind and ba.territory_code = n.territory_code
left join standings as sd on sd.territory_kind = n.territory_kind and sd.territory_code = n.territory_code
left join alike_words as aw on aw.territory_kind = n.territory_kind and aw.territory_code = n.territory_code
left join departements_of as dd on dd.territory_kind = n.territory_kind and dd.territory_code = n.territory_code
left join site.definition_tables as dt on dt.territory_kind = n.territory_kind and dt.territory_code = n.territory_code
left join site.curves as c1 on c1.owner_kind = n.territory_kind and c1.owner_code = n.territory_code and c1.curve = 'evolution'
left join site.curves as c2 on c2.owner_kind = n.territory_kind and c2.owner_code = n.territory_code and c2.curve = 'actes'
left join site.curves as c3 on c3.owner_kind = n.territory_kind and c3.owner_code = n.territory_code and c3.curve = 'labels'
left join site.curves as c4 on c4.owner_kind = 'departement' and c4.owner_code = dd.activities[1].departement.code and c4.curve = 'actes'
where n.territory_kind <> 'commune'
order by n.territory_kind, n.territory_code
