-- communes without minutes for the headline definition
-- one row per commune
-- source: coverage.travel_times; title and explanation in data/reference/findings.csv
select c.name as subject, t.reason as detail, cast(null as varchar) as _file, cast(null as integer) as _line
from coverage.travel_times as t
join marts.communes as c using (commune_code)
join marts.definitions as d using (definition_id)
where d.is_headline and t.rank = 1 and t.minutes is null
order by c.commune_code
