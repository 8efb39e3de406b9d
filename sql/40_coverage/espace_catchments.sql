-- the people for whom each espace is the nearest, and what they would have without it
-- one row per espace
-- source: coverage.commune_access, headline definition; whole communes go to one espace; second_beyond counts those whom its closing would take beyond the threshold, not those already there
select e.espace_id,
    count(a.commune_code) as communes_count,
    cast(coalesce(sum(a.population_count), 0) as bigint) as population_count,
    cast(coalesce(sum(a.population_count) filter (where a.nearest_min <= 20 and (a.second_min > 20 or a.second_min is null)), 0) as bigint) as second_beyond_20_min_count,
    cast(coalesce(sum(a.population_count) filter (where a.nearest_min <= 30 and (a.second_min > 30 or a.second_min is null)), 0) as bigint) as second_beyond_30_min_count
from marts.espaces as e
left join (select a.* from coverage.commune_access as a join marts.definitions as d using (definition_id) where d.is_headline) as a using (espace_id)
group by e.espace_id
order by e.espace_id
