-- how long the people of each commune take to their nearest espace, by definition
-- one row per commune, definition and time that some of its people take
-- source: coverage.travel_time_shares where people are known by place (inhabited cells, residential streets), coverage.travel_times elsewhere; part numbers the rows of a commune and definition, so that communes can be counted
select t.commune_code, t.definition_id, cast(row_number() over (partition by t.commune_code, t.definition_id order by coalesce(s.minutes, t.minutes), s.low_min) as integer) as part,
    coalesce(c.population_count, 0) * coalesce(s.share, 1) as population_count,
    coalesce(s.minutes, t.minutes) as nearest_min, coalesce(s.low_min, t.low_min) as nearest_low_min, coalesce(s.high_min, t.high_min) as nearest_high_min,
    t.method, t.relative_error, t.reason
from coverage.travel_times as t
join marts.communes as c using (commune_code)
left join coverage.travel_time_shares as s on s.commune_code = t.commune_code and s.definition_id = t.definition_id
where t.rank = 1
order by t.commune_code, t.definition_id, part
