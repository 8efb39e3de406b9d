-- the load of each unit beside what the whole would give it, with control limits
-- one row per unit (département; espace where attendance files are given) and measure, for the last month with acts
-- source: coverage.load_by_territory, marts.frequentation_espaces; a unit's count varies as a Poisson number times an overdispersion, the mean square of the units' Pearson residuals after the lowest and highest tenth are brought to the deciles (Spiegelhalter 2005); limits are rate ± 1.96 and 3.09 · √(overdispersion · rate / exposure), never under 0
with last_month as (
    select max(month) as month from coverage.load_by_territory where territory_kind = 'departement' and not is_initial
), departements as (
    select t.* from coverage.load_by_territory as t join last_month using (month) where t.territory_kind = 'departement'
), espace_months as (
    select f.espace_id, f.month, cast(sum(f.requests_count) as double) as acts_count, any_value(w.open_hours) * 52 / 12 as open_hours
    from marts.frequentation_espaces as f
    join marts.espaces as e using (espace_id)
    join marts.espace_weeks as w on w.espace_id = e.espace_id and w.list_on = e.list_on
    where f.month = (select max(month) from marts.frequentation_espaces)
    group by f.espace_id, f.month
), units as (
    select 'departement' as unit_kind, territory_code as unit_code, 'actes_par_espace' as measure, month, acts_count, cast(espaces_count as double) as exposure from departements
    union all
    select 'departement', territory_code, 'actes_par_heure_ouverte', month, acts_count, open_hours from departements
    union all
    select 'departement', territory_code, 'actes_pour_1000_habitants', month, acts_count, population_count / 1000.0 from departements
    union all
    select 'espace', espace_id, 'actes_par_heure_ouverte', month, acts_count, open_hours from espace_months
), rated as (
    select *, sum(acts_count) over whole / sum(exposure) over whole as mean_rate
    from units
    where exposure > 0 and acts_count is not null
    window whole as (partition by unit_kind, measure)
), residuals as (
    select *, (acts_count - mean_rate * exposure) / sqrt(mean_rate * exposure) as residual from rated where mean_rate > 0
), trimmed as (
    select *,
        least(greatest(residual, quantile_cont(residual, 0.1) over whole), quantile_cont(residual, 0.9) over whole) as trimmed_residual
    from residuals
    window whole as (partition by unit_kind, measure)
), spread as (
    select *, greatest(1, avg(trimmed_residual ** 2) over (partition by unit_kind, measure)) as overdispersion from trimmed
), limits as (
    select *,
        greatest(0, mean_rate - 1.96 * sqrt(overdispersion * mean_rate / exposure)) as low_95_rate,
        mean_rate + 1.96 * sqrt(overdispersion * mean_rate / exposure) as high_95_rate,
        greatest(0, mean_rate - 3.09 * sqrt(overdispersion * mean_rate / exposure)) as low_998_rate,
        mean_rate + 3.09 * sqrt(overdispersion * mean_rate / exposure) as high_998_rate
    from spread
)
select unit_kind, unit_code, measure, month, acts_count, exposure, acts_count / exposure as rate, mean_rate, overdispersion,
    low_95_rate, high_95_rate, low_998_rate, high_998_rate,
    case
        when acts_count / exposure > high_998_rate then 'tres_au_dessus'
        when acts_count / exposure > high_95_rate then 'au_dessus'
        when acts_count / exposure < low_998_rate then 'tres_au_dessous'
        when acts_count / exposure < low_95_rate then 'au_dessous'
        else 'entre_les_limites'
    end as position
from limits
order by unit_kind, measure, unit_code
