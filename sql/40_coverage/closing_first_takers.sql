-- where most people of an espace that closed would go
-- one row per espace of coverage.closings that has another one within reach of some of its people
-- source: coverage.closing_takers
select
    espace_id,
    max_by(taker_id, (people_count, taker_id)) as taker_id,
    max(people_count) as people_count,
    count(*) as takers_count
from coverage.closing_takers
group by espace_id
order by espace_id
