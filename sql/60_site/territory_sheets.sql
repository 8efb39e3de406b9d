-- what the API says of a territory in a file
-- one row per département, région and for France, as JSON (EPCI: api_epci)
-- source: exports, marts, coverage by the headline definition and the models territory_…
with summaries as (
    select h.territory_kind, h.territory_code, to_json(any_value(h.acces) filter (where d.is_headline)) as acces, to_json(list(h.acces order by d.position)) as definitions
    from exports.access_summaries as h
    join marts.definitions as d using (definition_id)
    where h.territory_kind <> 'commune'
    group by h.territory_kind, h.territory_code
), counted as (
    select a.territory_kind, a.territory_code, a.communes_count
    from coverage.access_by_territory as a
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
), compared as (
    select c.territory_kind, c.territory_code, to_json(list(f.figures order by c.position)) as comparaison
    from site.circles as c
    join exports.comparisons as f on f.territory_kind = c.around_kind and f.territory_code = c.around_code
    group by c.territory_kind, c.territory_code
), alike as (
    select territory_kind, territory_code, to_json({'territoires': territoires, 'chiffres': figures, 'traits': traits}) as semblables
    from exports.resemblances
    where territory_kind <> 'commune'
), attended as (
    select territory_kind, territory_code, to_json({'serie': serie, 'cible': cible, 'initial': initial}) as frequentation
    from exports.attendance_series
), labels as (
    select territory_kind, territory_code, to_json(list({'mois': cast(month_end as varchar), 'nombre': labelled_count} order by month_end)) as labellises
    from marts.labelled
    group by territory_kind, territory_code
), satisfied as (
    select territory_kind, territory_code, to_json(list({'mois': cast(month as varchar), 'valeur': round(satisfied_share, 4)} order by month)) as satisfaction
    from marts.satisfaction
    group by territory_kind, territory_code
)
select n.territory_kind, n.territory_code, n.departement_code, to_json({
    'niveau': n.territory_kind, 'code': n.territory_code, 'nom': n.name, 'nom_de': n.name_of, 'nom_dans': n.name_in,
    'type': h.legal_kind, 'departement': h.departement, 'departements': h.departements, 'region': h.region,
    'population': n.population_count, 'superficie_km2': round(s.area_km2, 1),
    'communes_nombre': a.communes_count,
    'espaces_nombre': c.espaces_count,
    'espaces_itinerants_nombre': c.mobile_count,
    'espaces_principaux_nombre': c.principal_count,
    'antennes_nombre': c.antenne_count,
    'acces': f.acces, 'definitions': f.definitions,
    'evolution': coalesce(ev.evolution, '[]'),
    'communes_plus_20_nombre': coalesce(fa.communes_plus_20_nombre, 0),
    'au_dela': coalesce(fa.au_dela, '[]'),
    'au_dela_20': fa.au_dela_20,
    'heures': hw.sentence,
    'implantations': coalesce(si.implantations, '[]'),
    'rang': case when rk.rank is not null then {
        'rang': rk.rank, 'meilleur': rk.best_rank, 'pire': rk.worst_rank, 'ex_aequo': rk.equal_count, 'nombre': rk.territories_count} end,
    'semblables': sm.semblables,
    'comparaison': coalesce(co.comparaison, '[]'),
    'communes': coalesce(m.communes, '[]'),
    'epcis': coalesce(p.parts.epci, '[]'),
    'cantons': coalesce(p.parts.cantons, '[]'),
    'departements_liste': coalesce(p.parts.departements, '[]'),
    'regions_liste': coalesce(p.parts.regions, '[]'),
    'espaces': coalesce(k.espaces, '[]'),
    'densites': coalesce(z.densites, '[]'),
    'montagne': sd.montagne, 'qpv': sd.qpv,
    'frequentation': t.frequentation,
    'labellises': coalesce(l.labellises, '[]'),
    'satisfaction': i.satisfaction
}) as json
from exports.territory_names as n
join site.territory_heads as h using (territory_kind, territory_code)
join summaries as f using (territory_kind, territory_code)
join counted as a using (territory_kind, territory_code)
join coverage.espace_counts as c using (territory_kind, territory_code)
left join coverage.territory_areas as s using (territory_kind, territory_code)
left join site.territory_lists as ev using (territory_kind, territory_code)
left join site.territory_beyond as fa using (territory_kind, territory_code)
left join exports.hours_words as hw using (territory_kind, territory_code)
left join site.territory_sites as si using (territory_kind, territory_code)
left join exports.ranks as rk using (territory_kind, territory_code)
left join alike as sm using (territory_kind, territory_code)
left join compared as co using (territory_kind, territory_code)
left join site.territory_communes as m using (territory_kind, territory_code)
left join site.territory_parts as p using (territory_kind, territory_code)
left join site.territory_espaces as k using (territory_kind, territory_code)
left join site.territory_densities as z using (territory_kind, territory_code)
left join attended as t using (territory_kind, territory_code)
left join labels as l using (territory_kind, territory_code)
left join satisfied as i using (territory_kind, territory_code)
left join site.territory_sides as sd using (territory_kind, territory_code)
where n.territory_kind in ('departement', 'region', 'france')
order by n.territory_kind, n.territory_code
