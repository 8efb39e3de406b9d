-- how the estimate was tried: against the reference, against roads, against other ways to place people
-- one row per file of the site's data: its path and its JSON
-- source: exports.essais, coverage.variant_errors, coverage.street_people
with summaries as (
    select
        methode,
        count(*) as departements,
        round(avg(abs(ecart_median_min)), 2) as ecart_median,
        round(avg(abs(ecart_p90_min)), 2) as ecart_p90,
        round(max(abs(ecart_p90_min)), 1) as pire,
        count(*) filter (where abs(ecart_p90_min) > 2.5) as loin
    from exports.essais
    where territoire <> 'FR'
    group by methode
), tried as (
    select list({
        'code': e.territoire, 'nom': e.nom, 'mediane_reference': e.temps_median_reference_min, 'mediane': e.temps_median_min, 'p90_reference': e.temps_p90_reference_min, 'p90': e.temps_p90_min,
        'ecart_p90': e.ecart_p90_min, 'p90_publie': p.temps_p90_min, 'p90_loi': l.temps_p90_min
    } order by abs(e.ecart_p90_min) desc, e.territoire) as rows
    from exports.essais as e
    left join exports.essais as p on p.territoire = e.territoire and p.methode = 'estimation'
    left join exports.essais as l on l.territoire = e.territoire and l.methode = 'loi_trois_nombres'
    where e.methode = 'sans_la_region'
)
select 'data/essais.json' as path, to_json({
    'reference': 'implantations France services, BPE 2023',
    'resume': map_from_entries((select coalesce(list((s.methode, s) order by s.methode), []) from summaries as s)),
    'departements': coalesce(t.rows, [])
}) as json
from tried as t
union all
select 'data/variantes.json', to_json(coalesce(list({
    'reference_methode': reference_method, 'reference_base': reference_basis, 'methode': method, 'base': basis, 'territoire': territory_name, 'groupe': group_name, 'ensemble': group_kind = 'ensemble',
    'communes': communes_count, 'population': population_count, 'erreur_min': published_min(median_absolute_error_min), 'erreur_relative': round(median_relative_error, 3), 'biais': round(median_bias, 3),
    'part_20': published_share(within_20_min_share), 'part_20_reference': published_share(reference_within_20_min_share),
    'part_30': published_share(within_30_min_share), 'part_30_reference': published_share(reference_within_30_min_share),
    'meme_cote_20': round(same_side_of_20_share, 3), 'meme_espace': round(same_espace_share, 3)
} order by reference_method desc, reference_basis desc, method, basis, position), []))
from coverage.variant_errors
union all
select 'data/voirie.json', to_json(coalesce(list({
    'region': region_name, 'communes': communes_count, 'population': population_count, 'rues_km': round(street_km), 'r2': round(r2_of_logs, 2), 'elasticite': round(elasticity, 2),
    'part_deplacee': round(misplaced_share, 3), 'erreur_mediane': round(median_relative_error, 2)
} order by region_code), []))
from coverage.street_people
order by path
