-- how unequal minutes are among people: Gini, mean gap between two people, farthest tenth against nearest four tenths
-- one row per definition: the headline one, none where no commune has minutes
-- source: coverage.commune_profiles; each person has the mean of the commune, so that gaps inside a commune are not counted; the mean gap of two people is 2 · Gini · mean
with ordered as (
    select nearest_min, people_count,
        sum(people_count) over (order by nearest_min, commune_code) / sum(people_count) over () as up_to,
        people_count / sum(people_count) over () as part,
        sum(people_count * nearest_min) over (order by nearest_min, commune_code) / sum(people_count * nearest_min) over () as minutes_up_to,
        people_count * nearest_min / sum(people_count * nearest_min) over () as minutes_part
    from coverage.commune_profiles
)
select
    cast(sum(people_count) as bigint) as people_count,
    sum(part * nearest_min) as mean_min,
    1 - sum(part * (2 * minutes_up_to - minutes_part)) as gini,
    2 * (1 - sum(part * (2 * minutes_up_to - minutes_part))) * sum(part * nearest_min) as mean_gap_min,
    sum(greatest(0, up_to - greatest(up_to - part, 0.9)) * nearest_min) / 0.1 as farthest_tenth_min,
    sum(greatest(0, least(up_to, 0.4) - (up_to - part)) * nearest_min) / 0.4 as nearest_four_tenths_min
from ordered
having count(*) > 0
