-- the 18 definitions of a territory: a group of six rows for each set of espaces, and how far the share within 20 minutes moves with them
-- one row per EPCI, canton, département, région and for France
-- source: coverage.access_by_territory, exact; groups with the same published figures are one
with rows as (
    select
        a.territory_kind,
        a.territory_code,
        d.which,
        d.opening,
        d.position,
        d.is_headline,
        a.within_20_min_share,
        [cast(published_share(a.within_10_min_share) as varchar), cast(published_share(a.within_20_min_share) as varchar), cast(published_share(a.within_30_min_share) as varchar),
            cast(published_min(a.median_min) as varchar), cast(published_min(a.p90_min) as varchar), cast(a.beyond_20_min_count as varchar), cast(a.unreachable_population_count as varchar)] as said,
        a.unreachable_population_count > 0 as has_none,
        if(d.opening = 'toute_heure', 'aucun espace', 'aucun espace ouvert') as none,
        opening_words(d.opening) || ', ' || d.pace as label,
        a.within_10_min_share,
        a.within_30_min_share,
        a.median_min,
        a.p90_min,
        a.beyond_20_min_count
    from coverage.access_by_territory as a
    join marts.definitions as d using (definition_id)
    where a.territory_kind in ('epci', 'canton', 'departement', 'region', 'france')
), sets as (
    select
        territory_kind,
        territory_code,
        which,
        min(position) as position,
        list(said order by position) as said,
        list(is_headline order by position) as headlines,
        list({
            'definition': label,
            'p10': words_share(within_10_min_share),
            'p20': words_share(within_20_min_share),
            'p30': words_share(within_30_min_share),
            'mediane': if(median_min is null and has_none, none, words_min(median_min)),
            'p90': if(p90_min is null and has_none, none, words_min(p90_min)),
            'loin': words_count(beyond_20_min_count)} order by position) as cells
    from rows
    group by territory_kind, territory_code, which
), runs as (
    select *, sum(is_new) over (partition by territory_kind, territory_code order by position) as run
    from (select *, cast(said is distinct from lag(said) over (partition by territory_kind, territory_code order by position) as integer) as is_new from sets)
), merged as (
    select
        territory_kind,
        territory_code,
        min(position) as position,
        which_words(arg_min(which, position)) || coalesce(' ; ' || string_agg(lower(which_words(which)), ' ; ' order by position) filter (where is_new = 0), '') as label,
        arg_min(cells, position) as cells,
        list_reduce(list(headlines), lambda a, b: list_transform(a, lambda x, i: x or b[i])) as headlines
    from runs
    group by territory_kind, territory_code, run
), tables as (
    select territory_kind, territory_code,
        list({'quels': label, 'lignes': list_transform(cells, lambda cell, i: struct_insert(cell, ici := headlines[i]))} order by position) as groupes
    from merged
    group by territory_kind, territory_code
), ranges as (
    select territory_kind, territory_code, opening, case
        when words_share(min(within_20_min_share)) = words_share(max(within_20_min_share)) then words_share(min(within_20_min_share))
        else 'de ' || words_share(min(within_20_min_share)) || ' à ' || words_share(max(within_20_min_share)) end as words
    from rows
    where within_20_min_share is not null
    group by territory_kind, territory_code, opening
)
select t.territory_kind, t.territory_code, t.groupes, {
    'toute_heure': coalesce(max(r.words) filter (where r.opening = 'toute_heure'), ''),
    'samedi': coalesce(max(r.words) filter (where r.opening = 'samedi'), ''),
    'apres_18h': coalesce(max(r.words) filter (where r.opening = 'apres_18h'), '')} as etendues
from tables as t
left join ranges as r using (territory_kind, territory_code)
group by t.territory_kind, t.territory_code, t.groupes
order by t.territory_kind, t.territory_code
