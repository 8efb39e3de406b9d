-- the share of people within 20 minutes of an espace that is open, by half-hour of the week (published hours, espaces of the headline definition)
-- one row per territory from EPCI up, weekday (1 Monday) and half-hour at whose beginning some espace of the country is open
-- source: coverage.open_within_20 over the people whose minutes are known
select
    o.territory_kind,
    o.territory_code,
    o.weekday,
    o.from_min,
    o.people_count / nullif(a.population_count - a.unknown_population_count, 0) as within_20_share
from coverage.open_within_20 as o
join coverage.access_by_territory as a using (territory_kind, territory_code)
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
order by o.territory_kind, o.territory_code, o.weekday, o.from_min
