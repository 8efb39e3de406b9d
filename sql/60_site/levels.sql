-- a territory as the pages inside it are compared with it
-- one row per EPCI, canton, département, région and for France
-- source: coverage.access_by_territory by the headline definition, exact; how its times were obtained from exports.access_summaries
select
    a.territory_kind,
    a.territory_code,
    {
        'niveau': a.territory_kind,
        'nom': n.name,
        'lien': page_of(a.territory_kind, a.territory_code),
        'mediane': a.median_min,
        'p90': a.p90_min,
        'part_20': a.within_20_min_share,
        'methode': s.acces.methode,
        'route_dans': s.acces.route_dans
    } as level
from coverage.access_by_territory as a
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
join exports.territory_names as n using (territory_kind, territory_code)
join exports.access_summaries as s on s.territory_kind = a.territory_kind and s.territory_code = a.territory_code and s.definition_id = a.definition_id
where a.territory_kind in ('epci', 'canton', 'departement', 'region', 'france')
order by a.territory_kind, a.territory_code
