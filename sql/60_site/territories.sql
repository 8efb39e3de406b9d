-- what the page of an EPCI, canton, département, région and of France says
-- one row per territory, as JSON
-- source: exports, marts and coverage; the map is added by the export stage
with headline as (
    select a.territory_kind, a.territory_code, a.acces from exports.access_summaries as a join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
), all_definitions as (
    select a.territory_kind, a.territory_code, list(a.acces order by d.position) as definitions
    from exports.access_summaries as a join marts.definitions as d using (definition_id) group by all
), communes as (
    select g.territory_kind, g.territory_code, list({'code': c.commune_code, 'nom': c.name, 'population': c.population_count, 'temps_min': published_min(a.nearest_min),
        'motif': a.reason, 'espace': case when k.espace_id is not null then {'id': k.espace_id, 'nom': k.short.nom} end} order by c.name, c.commune_code) as communes
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
        'mediane_min': h.acces.mediane_min, 'part_20_min': h.acces.part_20_min, 'part_30_min': h.acces.part_30_min, 'population_plus_20': h.acces.population_plus_20} order by n.name, n.territory_code) as rows
    from parts as p
    join exports.territory_names as n on n.territory_kind = p.part_kind and n.territory_code = p.part_code
    join headline as h on h.territory_kind = p.part_kind and h.territory_code = p.part_code
    group by all
), espaces as (
    select g.territory_kind, g.territory_code, list(struct_insert(k.short, horaires := w.horaires_texte, variable := x.is_mobile or x.has_frequency_note or coalesce(w.a_des_mots, false)) order by k.short.commune.nom, cast(k.espace_id as integer)) as espaces
    from marts.commune_groups as g join exports.espace_cards as k using (commune_code)
    join marts.espaces as x on x.espace_id = k.espace_id
    left join exports.weeks as w on w.espace_id = k.espace_id
    where g.territory_kind in ('epci', 'canton', 'departement')
    group by all
), densities as (
    select case when h.territory_kind = 'density' then 'france' when h.territory_kind = 'region_density' then 'region' else 'departement' end as territory_kind,
        case when h.territory_kind = 'density' then 'FR' else string_split(h.territory_code, '-')[1] end as territory_code,
        list({'niveau': n.density_level, 'libelle': n.density_label, 'population': a.population_count, 'mediane_min': h.acces.mediane_min,
            'part_20_min': h.acces.part_20_min, 'part_30_min': h.acces.part_30_min, 'population_plus_20': h.acces.population_plus_20} order by n.density_level) as densites
    from headline as h
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
        'communes': list({'code': c.commune_code, 'nom': c.name, 'population': c.population_count, 'temps_min': published_min(a.nearest_min), 'surete': s.beyond_20, 'itinerant': s.has_mobile}
            order by s.beyond_20, c.population_count desc nulls last, c.commune_code) filter (where s.beyond_20 <> 'possible')[1:12]} as au_dela_20
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
}) as json
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
where n.territory_kind <> 'commune'
order by n.territory_kind, n.territory_code
