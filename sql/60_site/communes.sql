-- what the page of a commune and its API file say
-- one row per commune, collectivités d'outre-mer included, as JSON
-- source: exports and marts; the map is added by the export stage
with headline as (
    select a.* from coverage.commune_access as a join marts.definitions as d using (definition_id) where d.is_headline
), others as (
    select a.commune_code, list({'id': a.definition_id, 'temps_min': published_min(a.nearest_min), 'id_fs': a.espace_id} order by d.position) as acces_definitions
    from coverage.commune_access as a join marts.definitions as d using (definition_id)
    group by a.commune_code
), lists as (
    -- the first list of the network, the last one of its first year under its new name, the last one
    select t.commune_code, list({'liste': cast(t.list_on as varchar), 'temps_min': published_min(t.minutes)} order by t.list_on) as evolution
    from coverage.travel_times_by_list as t
    where t.list_on in (select unnest([min(list_on), max(list_on) filter (where year(list_on) = 2020), max(list_on)]) from coverage.travel_times_by_list)
    group by t.commune_code
), alike as (
    select s.territory_code as commune_code, list({'code': s.similar_code, 'nom': c.name, 'temps_min': published_min(h.nearest_min), 'methode': h.method} order by s.rank) as semblables,
        median(published_min(h.nearest_min)) as semblables_mediane_min,
        case when count(distinct h.method) = 1 then any_value(h.method) else 'mixte' end as semblables_methode
    from coverage.similar_territories as s
    join marts.communes as c on c.commune_code = s.similar_code
    left join headline as h on h.commune_code = s.similar_code
    where s.territory_kind = 'commune'
    group by s.territory_code
), local_espaces as (
    select commune_code, list(short order by cast(espace_id as integer)) as espaces from exports.espace_cards group by commune_code
), former as (
    select current_code as commune_code,
        list({'code': old_code, 'nom': old_name, 'genre': case kind when 'deleguee' then 'déléguée' when 'associee' then 'associée' else kind end} order by kind, old_code) as anciennes
    from marts.lignage_communes where kind <> 'actuelle' group by current_code
)
select c.departement_code, c.commune_code, to_json({
    'code': c.commune_code, 'nom': c.name, 'nom_de': de_commune(c.name, c.article_kind), 'nom_a': a_commune(c.name, c.article_kind),
    'type': case when c.is_com then 'com' else 'commune' end,
    'codes_postaux': c.postcodes,
    'departement': case when d.departement_code is not null then {'code': d.departement_code, 'nom': d.name} when s.departement_code is not null then {'code': s.departement_code, 'nom': s.name} end,
    'region': case when r.region_code is not null then {'code': r.region_code, 'nom': r.name} end,
    'epci': case when e.epci_code is not null then {'code': e.epci_code, 'nom': e.name} end,
    'canton': case when c.canton_code is not null and not c.is_com then {'code': c.canton_code, 'nom': c.canton_name} end,
    'population': c.population_count,
    'densite': case when c.density_level is not null then {'niveau': c.density_level, 'libelle': c.density_label} end,
    'montagne': c.mountain_massif, 'ruralite': c.rurality_label, 'centralite': c.centrality_label,
    'revenu_median': c.median_income_eur, 'revenu_median_motif': case when not c.is_com then c.median_income_missing_reason end,
    'qpv': case when c.has_qpv then string_split(c.qpv_names, ', ') else [] end,
    'lon': round(c.point_lon, 5), 'lat': round(c.point_lat, 5), 'superficie_km2': round(p.area_km2, 1),
    'acces': case when a.commune_code is not null then {
        'motif': a.reason, 'methode': a.method, 'temps_min': published_min(a.nearest_min),
        'temps_min_bas': published_min(a.nearest_low_min), 'temps_min_haut': published_min(a.nearest_high_min),
        'temps_porte_min': published_min(a.nearest_door_min), 'base_population': a.basis,
        'parts': {'part_10_min': published_share(t.within_10_min_share), 'part_20_min': published_share(t.within_20_min_share), 'part_30_min': published_share(t.within_30_min_share)},
        'erreur_relative': round(a.relative_error, 3), 'distance_km': round(a.distance_km, 1),
        'dans_commune': k1.commune_code = c.commune_code,
        'espace': k1.card, 'temps_second_min': published_min(a.second_min), 'second_distance_km': round(a.second_distance_km, 1), 'second': k2.card} end,
    'acces_definitions': coalesce(o.acces_definitions, []),
    'comparaison': list_filter([f1.figures, f2.figures, f3.figures, f4.figures], lambda x: x is not null),
    'horaires': coalesce(w.horaires, []), 'horaires_remarque': h.hours_note, 'horaires_frequence': coalesce(h.has_frequency_note, false),
    'evolution': coalesce(i.evolution, []), 'semblables': coalesce(m.semblables, []), 'semblables_mediane_min': m.semblables_mediane_min, 'semblables_methode': m.semblables_methode, 'part_75': c.aged_75_share,
    'espaces': coalesce(l.espaces, []), 'implantation': g.sentence,
    'anciennes': coalesce(f.anciennes, [])
}) as json
from marts.communes as c
left join marts.departements as d using (departement_code)
left join staging.stg_decoupage_administratif__departements as s on s.departement_code = c.departement_code
left join marts.regions as r on r.region_code = c.region_code
left join marts.epci as e on e.epci_code = c.epci_code
left join coverage.commune_places as p on p.commune_code = c.commune_code
left join headline as a on a.commune_code = c.commune_code
left join coverage.access_by_territory as t on t.territory_kind = 'commune' and t.territory_code = c.commune_code and t.definition_id = a.definition_id
left join others as o on o.commune_code = c.commune_code
left join exports.espace_cards as k1 on k1.espace_id = a.espace_id
left join exports.espace_cards as k2 on k2.espace_id = a.second_espace_id
left join marts.espaces as h on h.espace_id = a.espace_id
left join exports.weeks as w on w.espace_id = a.espace_id
left join exports.comparisons as f1 on f1.territory_kind = 'epci' and f1.territory_code = c.epci_code
left join exports.comparisons as f2 on f2.territory_kind = 'departement' and f2.territory_code = c.departement_code
left join exports.comparisons as f3 on f3.territory_kind = 'region' and f3.territory_code = c.region_code
left join exports.comparisons as f4 on f4.territory_kind = 'france' and not c.is_com
left join lists as i on i.commune_code = c.commune_code
left join alike as m on m.commune_code = c.commune_code
left join local_espaces as l on l.commune_code = c.commune_code
left join exports.siting_words as g on g.commune_code = c.commune_code
left join former as f on f.commune_code = c.commune_code
order by c.commune_code
