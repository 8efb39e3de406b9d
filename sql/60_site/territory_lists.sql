-- a territory with the network of each published list: figures for the API, the first and the last list in words
-- one row per EPCI, canton, département, région and for France
-- source: coverage.access_by_list; lists before 2020 are of another programme, the maisons de services au public (MSAP)
with ends as (
    select min(list_on) as first_on, max(list_on) as last_on from coverage.access_by_list
)
select
    l.territory_kind,
    l.territory_code,
    to_json(list({
        'liste': cast(l.list_on as varchar),
        'mediane_min': published_min(l.median_min),
        'part_20_min': published_share(l.within_20_min_share),
        'population_plus_20': l.beyond_20_min_count
    } order by l.list_on)) as evolution,
    string_agg(month_words(l.list_on) || if(l.list_on < date '2020-01-01', ' (MSAP)', '') || ' : ' || words_share(l.within_20_min_share), ', ' order by l.list_on)
        filter (where l.list_on in (e.first_on, e.last_on)) as words,
    max('Autre programme, autre liste : avec les maisons de services au public (MSAP) que l’on sait situer, la part était de '
        || words_share(l.within_20_min_share) || ' en ' || month_words(l.list_on) || '.')
        filter (where l.list_on < date '2020-01-01' and l.within_20_min_share is not null) as msap
from coverage.access_by_list as l
cross join ends as e
where l.territory_kind in ('epci', 'canton', 'departement', 'region', 'france')
group by l.territory_kind, l.territory_code
order by l.territory_kind, l.territory_code
