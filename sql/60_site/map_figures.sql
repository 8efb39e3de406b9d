-- the figures of a territory under each choice of the map
-- one row per choice and territory from EPCI up: share within 20 minutes, median minutes, people beyond 20 minutes, null where not known
-- source: coverage.access_by_territory, coverage.access_by_list
select
    'def-' || definition_id as choice,
    territory_kind,
    territory_code,
    published_share(within_20_min_share) as share,
    published_min(median_min) as median_min,
    case when within_20_min_share is not null then cast(beyond_20_min_count as bigint) end as beyond_count
from coverage.access_by_territory
where territory_kind in ('france', 'region', 'departement', 'epci')
union all
select
    'liste-' || cast(list_on as varchar),
    territory_kind,
    territory_code,
    published_share(within_20_min_share),
    published_min(median_min),
    case when within_20_min_share is not null then cast(beyond_20_min_count as bigint) end
from coverage.access_by_list
where territory_kind in ('france', 'region', 'departement', 'epci')
order by choice, territory_kind, territory_code
