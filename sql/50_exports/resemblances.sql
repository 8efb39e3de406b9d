-- territories like each one, with their headline figures, and what they are alike in
-- one row per commune, EPCI and département
-- source: coverage.similar_territories and territory_traits
with headline as (
    select h.territory_kind, h.territory_code, h.acces from exports.access_summaries as h
    join marts.definitions as d on d.definition_id = h.definition_id and d.is_headline
)
select s.territory_kind, s.territory_code,
    list({'code': s.similar_code, 'nom': n.name, 'mediane_min': h.acces.mediane_min, 'part_20_min': h.acces.part_20_min, 'p90_min': h.acces.p90_min, 'methode': h.acces.methode} order by s.rank) as territoires,
    {'niveau': 'semblables', 'nom': 'Territoires semblables', 'mediane_min': median(h.acces.mediane_min), 'p90_min': median(h.acces.p90_min),
     'part_20_min': median(h.acces.part_20_min), 'nombre': count(*), 'methode': case when count(distinct h.acces.methode) = 1 then any_value(h.acces.methode) else 'mixte' end} as figures,
    {'densite': round(any_value(t.density_level), 1), 'population': any_value(t.population_count), 'part_75': round(any_value(t.aged_75_share), 3),
     'revenu': round(any_value(t.income_eur), -2), 'montagne': any_value(t.is_mountain)} as traits
from coverage.similar_territories as s
join coverage.territory_traits as t using (territory_kind, territory_code)
join exports.territory_names as n on n.territory_kind = s.territory_kind and n.territory_code = s.similar_code
left join headline as h on h.territory_kind = s.territory_kind and h.territory_code = s.similar_code
group by s.territory_kind, s.territory_code
order by s.territory_kind, s.territory_code
