-- the people for whom each espace is the nearest, and what they would have without it
-- one row per espace
-- source: coverage.catchment_shares, headline definition; a commune whose people are known by place is shared among espaces, any other goes whole to one; second_beyond counts those whom its closing would take beyond the threshold, not those already there
select e.espace_id,
    count(s.commune_code) as communes_count,
    cast(coalesce(sum(c.population_count * s.share), 0) as bigint) as population_count,
    cast(coalesce(sum(c.population_count * s.second_beyond_20_share), 0) as bigint) as second_beyond_20_min_count,
    cast(coalesce(sum(c.population_count * s.second_beyond_30_share), 0) as bigint) as second_beyond_30_min_count
from marts.espaces as e
left join coverage.catchment_shares as s using (espace_id)
left join marts.communes as c on c.commune_code = s.commune_code
group by e.espace_id
order by e.espace_id
