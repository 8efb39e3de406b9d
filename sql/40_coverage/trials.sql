-- our minutes held against an outside reference
-- one row per département (and France) and way of computing: what is published, the same law fitted without the région, and the law of three numbers
-- source: acces_services (A128, implantations France services, BPE 2023) beside coverage.access_by_territory (all espaces of the last list at any hour), data/reference/travel_time_trials.csv (coefficients that have not seen the région) and coverage.law_minutes; France is the mainland and Corsica in the reference and the law
with reference as (
    select departement_code, median_min, p90_min
    from staging.stg_acces_services__durations
    where equipment_code = 'A128'
), published as (
    select
        case territory_kind when 'france' then 'FR' else territory_code end as departement_code,
        population_count,
        median_min,
        p90_min
    from coverage.access_by_territory
    join marts.definitions using (definition_id)
    where territory_kind in ('departement', 'france') and which = 'tous' and opening = 'toute_heure' and pace = 'fluide'
), law_people as (
    select c.departement_code, l.people_count, l.minutes
    from coverage.law_minutes as l
    join marts.communes as c using (commune_code)
    where l.minutes is not null
    union all
    select 'FR', people_count, minutes
    from coverage.law_minutes
    where minutes is not null
), law_ranked as (
    select departement_code, people_count, minutes,
        sum(people_count) over (partition by departement_code order by minutes rows between unbounded preceding and current row) as reached_count,
        sum(people_count) over (partition by departement_code) as known_count
    from law_people
), law as (
    select departement_code,
        cast(round(any_value(known_count)) as bigint) as population_count,
        min(minutes) filter (where reached_count >= 0.5 * known_count) as median_min,
        min(minutes) filter (where reached_count >= 0.9 * known_count) as p90_min
    from law_ranked
    group by departement_code
), unseen as (
    select t.territory_code as departement_code,
        p.population_count,
        cast(t.median_min as double) as median_min,
        cast(t.p90_min as double) as p90_min
    from raw.reference__travel_time_trials as t
    join published as p on p.departement_code = t.territory_code
), ours as (
    select 'estimation' as way, * from published
    union all
    select 'sans_la_region', * from unseen
    union all
    select 'loi_trois_nombres', * from law
)
select
    o.way,
    r.departement_code,
    o.population_count,
    r.median_min as reference_median_min,
    o.median_min,
    r.p90_min as reference_p90_min,
    o.p90_min
from reference as r
join ours as o using (departement_code)
order by o.way, r.departement_code
