-- France in mountain and out of it, with and without quartiers prioritaires, as the API says it and as rows of the table on the home page
-- one row per country: France; null where there is no such class
-- source: exports.access_summaries by the headline definition, site.figures
with classes as (
    select
        h.territory_kind,
        h.territory_code,
        {
            'code': h.territory_code,
            'population': a.population_count,
            'mediane_min': h.acces.mediane_min,
            'p90_min': h.acces.p90_min,
            'part_20_min': h.acces.part_20_min,
            'part_30_min': h.acces.part_30_min,
            'population_plus_20': h.acces.population_plus_20
        } as side,
        f.ligne
    from exports.access_summaries as h
    join marts.definitions as d using (definition_id)
    join coverage.access_by_territory as a using (territory_kind, territory_code, definition_id)
    join site.figures as f using (territory_kind, territory_code)
    where d.is_headline and h.territory_kind in ('mountain', 'qpv')
)
select
    'france' as territory_kind,
    'FR' as territory_code,
    to_json(list(side order by territory_code) filter (where territory_kind = 'mountain')) as montagne,
    to_json(list(side order by territory_code) filter (where territory_kind = 'qpv')) as qpv,
    to_json(list(ligne order by territory_kind, territory_code)) as lignes
from classes
