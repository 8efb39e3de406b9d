-- the EPCI, cantons, départements and régions inside a territory, as the API lists them and as rows of the tables on its page
-- one row per département, région and for France
-- source: marts, exports.access_summaries by the headline definition, site.figures
with parts as (
    select 'departement' as territory_kind, unnest(departement_codes) as territory_code, 'epci' as part_kind, epci_code as part_code
    from marts.epci
    union all
    select distinct 'region', d.region_code, 'epci', e.epci_code
    from (select epci_code, unnest(departement_codes) as departement_code from marts.epci) as e
    join marts.departements as d using (departement_code)
    union all
    select 'departement', departement_code, 'canton', canton_code from marts.cantons
    union all
    select 'region', region_code, 'departement', departement_code from marts.departements
    union all
    select 'france', 'FR', 'departement', departement_code from marts.departements
    union all
    select 'france', 'FR', 'region', region_code from marts.regions
), listed as (
    select
        p.territory_kind,
        p.territory_code,
        p.part_kind,
        list({
            'code': n.territory_code,
            'nom': n.name,
            'population': n.population_count,
            'mediane_min': h.acces.mediane_min,
            'part_20_min': h.acces.part_20_min,
            'part_30_min': h.acces.part_30_min,
            'population_plus_20': h.acces.population_plus_20
        } order by n.name, n.territory_code) as parts,
        list(f.ligne order by h.acces.part_20_min nulls last, n.name, n.territory_code) as lignes
    from parts as p
    join site.figures as f on f.territory_kind = p.part_kind and f.territory_code = p.part_code
    join exports.territory_names as n on n.territory_kind = p.part_kind and n.territory_code = p.part_code
    join exports.access_summaries as h on h.territory_kind = p.part_kind and h.territory_code = p.part_code
    join marts.definitions as d on d.definition_id = h.definition_id and d.is_headline
    group by p.territory_kind, p.territory_code, p.part_kind
)
select
    territory_kind,
    territory_code,
    {
        'epci': to_json(coalesce(any_value(parts) filter (where part_kind = 'epci'), [])),
        'cantons': to_json(coalesce(any_value(parts) filter (where part_kind = 'canton'), [])),
        'departements': to_json(coalesce(any_value(parts) filter (where part_kind = 'departement'), [])),
        'regions': to_json(coalesce(any_value(parts) filter (where part_kind = 'region'), []))
    } as parts,
    {
        'epci': to_json(coalesce(any_value(lignes) filter (where part_kind = 'epci'), [])),
        'cantons': to_json(coalesce(any_value(lignes) filter (where part_kind = 'canton'), [])),
        'departements': to_json(coalesce(any_value(lignes) filter (where part_kind = 'departement'), [])),
        'regions': to_json(coalesce(any_value(lignes) filter (where part_kind = 'region'), []))
    } as lignes
from listed
group by territory_kind, territory_code
order by territory_kind, territory_code
