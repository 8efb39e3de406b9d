-- where a territory stands among those of its kind by the share of people within 20 minutes, and how far its estimate may move it
-- one row per EPCI, canton, département and région
-- source: coverage.access_by_territory; the best and worst ranks are those of its own interval among the central figures of the others: all estimates of this territory err to one side, those of the others do not
with headline as (
    select a.territory_kind, a.territory_code, a.within_20_min_share as share, a.within_20_min_low_share as low, a.within_20_min_high_share as high
    from coverage.access_by_territory as a join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    where a.territory_kind in ('epci', 'canton', 'departement', 'region') and a.within_20_min_share is not null
)
select a.territory_kind, a.territory_code,
    1 + count(*) filter (where b.share > a.share) as rank,
    1 + count(*) filter (where b.share > a.high and b.territory_code <> a.territory_code) as best_rank,
    1 + count(*) filter (where b.share > a.low and b.territory_code <> a.territory_code) as worst_rank,
    count(*) filter (where b.share = a.share) as equal_count,
    count(*) as territories_count
from headline as a
join headline as b using (territory_kind)
group by a.territory_kind, a.territory_code
order by a.territory_kind, a.territory_code
