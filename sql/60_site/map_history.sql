-- the lists of the network with their figures, and the share within 20 minutes of each département from list to list
-- one row per build: json of the lists, json of the shares by département, oldest list first; null is not known
-- source: marts.espaces_history, coverage.access_by_list
with lists as (
    select list_on, count(*) as espaces_count, count(*) filter (where is_mobile) as mobile_count, bool_and(espace_id like 'msap-%') as is_msap
    from marts.espaces_history
    group by list_on
), shares as (
    select territory_code, list(published_share(within_20_min_share) order by list_on) as shares
    from coverage.access_by_list
    where territory_kind = 'departement'
    group by territory_code
)
select
    to_json((select coalesce(list({
        'date': cast(l.list_on as varchar), 'espaces': l.espaces_count, 'itinerants': l.mobile_count, 'msap': l.is_msap, 'part_20_min': published_share(a.within_20_min_share)
    } order by l.list_on), []) from lists as l left join coverage.access_by_list as a on a.list_on = l.list_on and a.territory_kind = 'france')) as lists,
    to_json(map_from_entries((select coalesce(list((territory_code, shares) order by territory_code), []) from shares))) as shares
