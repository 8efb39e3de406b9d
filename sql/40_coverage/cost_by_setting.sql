-- what espaces cost in a year by setting, in euros of the survey, with what is not known of it
-- one row per setting (qpv, rural, periurbain)
-- source: marts.facts (costs of the survey of 2020), marts.espaces; setting by the commune: one with a QPV (an upper bound: the espace may stand outside of it), else density 5 to 7 rural, else peri-urban; low takes the peri-urban cost in communes with a QPV and leaves antennes out, high takes the QPV cost and counts antennes; people are those for whom an espace is the nearest
with costs as (
    select
        max(value) filter (where fact_id = 'cout_rural') as rural_eur,
        max(value) filter (where fact_id = 'cout_periurbain') as periurban_eur,
        max(value) filter (where fact_id = 'cout_qpv') as qpv_eur,
        max(value) filter (where fact_id = 'agents_rural') as rural_agents,
        max(value) filter (where fact_id = 'agents_periurbain') as periurban_agents,
        max(value) filter (where fact_id = 'agents_qpv') as qpv_agents
    from marts.facts
), settings as (
    select
        e.espace_id,
        e.is_antenne,
        case when c.has_qpv then 'qpv' when c.density_level >= 5 then 'rural' else 'periurbain' end as setting,
        z.is_zrr,
        k.population_count
    from marts.espaces as e
    join marts.communes as c using (commune_code)
    left join marts.commune_zonings as z using (commune_code)
    left join coverage.espace_catchments as k using (espace_id)
), priced as (
    select s.*,
        case s.setting when 'qpv' then k.periurban_eur when 'rural' then k.rural_eur else k.periurban_eur end as low_eur,
        case s.setting when 'qpv' then k.qpv_eur when 'rural' then k.rural_eur else k.periurban_eur end as high_eur,
        case s.setting when 'qpv' then k.periurban_agents when 'rural' then k.rural_agents else k.periurban_agents end as low_agents,
        case s.setting when 'qpv' then k.qpv_agents when 'rural' then k.rural_agents else k.periurban_agents end as high_agents
    from settings as s
    cross join costs as k
)
select
    setting,
    count(*) as espaces_count,
    count(*) filter (where not is_antenne) as principal_count,
    count(*) filter (where is_zrr) as in_zrr_count,
    min(low_eur) as low_eur,
    max(high_eur) as high_eur,
    coalesce(sum(low_eur) filter (where not is_antenne), 0) as total_low_eur,
    sum(high_eur) as total_high_eur,
    coalesce(sum(low_agents) filter (where not is_antenne), 0) as agents_low_count,
    sum(high_agents) as agents_high_count,
    sum(population_count) as population_count
from priced
group by setting
order by setting
