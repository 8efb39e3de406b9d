-- espaces of the last list by the month of their label, cumulative, in two perimeters, beside the total published at the time
-- one row per territory (département, région, France) and month, from the first label to the month before the last list
-- source: marts.espaces (labellisation_fs), marts.labelled; espaces that left the lists before the last one are not counted by label date; France counts those of the collectivités d'outre-mer too, but not for its rate; the published total ends in December 2022
with bounds as (
    select date_trunc('month', min(labelled_on))::date as first_month, (date_trunc('month', max(list_on)) - interval 1 month)::date as last_month
    from marts.espaces
), months as (
    select unnest(generate_series(first_month, last_month, interval 1 month))::date as month
    from bounds
    where first_month is not null
), territories as (
    select territory_kind, territory_code, sum(population_count) as population_count
    from marts.commune_groups
    join marts.communes using (commune_code)
    where territory_kind in ('departement', 'region', 'france')
    group by territory_kind, territory_code
), members as (
    select g.territory_kind, g.territory_code, e.labelled_on, e.is_antenne, true as has_people
    from marts.commune_groups as g
    join marts.espaces as e using (commune_code)
    where g.territory_kind in ('departement', 'region', 'france')
    union all
    select 'france', 'FR', e.labelled_on, e.is_antenne, false
    from marts.espaces as e
    join marts.communes as c using (commune_code)
    where c.is_com
), labelled as (
    select territory_kind, territory_code, date_trunc('month', labelled_on)::date as month,
        count(*) filter (where not is_antenne) as principal_count,
        count(*) filter (where is_antenne) as antenne_count,
        count(*) filter (where has_people) as with_people_count
    from members
    where labelled_on is not null
    group by territory_kind, territory_code, date_trunc('month', labelled_on)
)
select
    t.territory_kind,
    t.territory_code,
    m.month,
    coalesce(l.principal_count, 0) as principal_count,
    coalesce(l.antenne_count, 0) as antenne_count,
    cast(sum(coalesce(l.principal_count, 0)) over so_far as bigint) as principal_total,
    cast(sum(coalesce(l.antenne_count, 0)) over so_far as bigint) as antenne_total,
    p.labelled_count as published_total,
    sum(coalesce(l.with_people_count, 0)) over so_far * 100000.0 / nullif(t.population_count, 0) as per_100000_rate,
    t.population_count
from territories as t
cross join months as m
left join labelled as l on l.territory_kind = t.territory_kind and l.territory_code = t.territory_code and l.month = m.month
left join marts.labelled as p on p.territory_kind = t.territory_kind and p.territory_code = t.territory_code and date_trunc('month', p.month_end) = m.month
window so_far as (partition by t.territory_kind, t.territory_code order by m.month)
order by t.territory_kind, t.territory_code, m.month
