-- people of 65 and more of each commune
-- one row per commune
-- source: coverage.places, the share of 65 and more of each census cell applied to its people of today; null as soon as one place of the commune does not say
select
    commune_code,
    case when count(*) = count(people_65_count) then sum(people_65_count) end as people_65_count
from coverage.places
group by commune_code
order by commune_code
