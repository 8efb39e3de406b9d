-- what a commune is compared with: the headline figures of its EPCI, département, région and France
-- one row per territory of those kinds
-- source: exports.access_summaries
select a.territory_kind, a.territory_code,
    {'niveau': a.territory_kind, 'code': a.territory_code, 'nom': n.name, 'nom_de': n.name_of,
     'mediane_min': a.acces.mediane_min, 'p90_min': a.acces.p90_min,
     'part_10_min': a.acces.part_10_min, 'part_20_min': a.acces.part_20_min, 'part_30_min': a.acces.part_30_min,
     'methode': a.acces.methode, 'route_dans': a.acces.route_dans} as figures
from exports.access_summaries as a
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
join exports.territory_names as n using (territory_kind, territory_code)
where a.territory_kind in ('epci', 'canton', 'departement', 'region', 'france')
order by 1, 2
