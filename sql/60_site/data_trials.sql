-- how the estimate was tried: against the reference, against roads, against other ways to place people
-- one row per file of the site's data: its path and its JSON
-- source: exports.essais, coverage.variant_errors, coverage.street_people
with summaries as (
    select
        methode,
        count(*) as departements,
        words_tenth(avg(abs(ecart_median_min))) as ecart_median,
        words_tenth(avg(abs(ecart_p90_min))) as ecart_p90,
        words_tenth(max(abs(ecart_p90_min))) as pire,
        count(*) filter (where abs(ecart_p90_min) > 2.5) as loin
    from exports.essais
    where territoire <> 'FR'
    group by methode
), tried as (
    select list({
        'code': e.territoire, 'nom': e.nom, 'mediane_reference': words_tenth(e.temps_median_reference_min), 'mediane': words_tenth(e.temps_median_min), 'p90_reference': words_tenth(e.temps_p90_reference_min), 'p90': words_tenth(e.temps_p90_min),
        'ecart_p90': words_tenth(e.ecart_p90_min), 'p90_publie': words_tenth(p.temps_p90_min), 'p90_loi': words_tenth(l.temps_p90_min)
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
    'communes': words_count(communes_count), 'erreur_min': words_tenth(median_absolute_error_min), 'erreur_relative': words_tenth_percent(median_relative_error), 'biais': words_tenth_percent(median_bias),
    'part_20': words_share(within_20_min_share), 'part_20_reference': words_share(reference_within_20_min_share),
    'meme_cote_20': words_tenth_percent(same_side_of_20_share), 'meme_espace': words_tenth_percent(same_espace_share)
} order by reference_method desc, reference_basis desc, method, basis, position), []))
from coverage.variant_errors
union all
select 'data/voirie.json', to_json(coalesce(list({
    'region': region_name, 'communes': words_count(communes_count), 'population': words_count(population_count), 'rues_km': words_count(street_km), 'r2': words_percent(r2_of_logs),
    'part_deplacee': words_tenth_percent(misplaced_share)
} order by region_code), []))
from coverage.street_people
order by path
