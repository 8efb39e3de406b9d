-- minutes to the nearest espace by group of people
-- one row per kind of group and group
-- source: coverage.commune_profiles; people of 65 and more have the minutes and shares of their commune; low and high are the communes' own bounds added up, as for territories
with members as (
    select 'densite' as group_kind, density_level as position, density_label as group_name, people_count as weight, * from coverage.commune_profiles where density_level is not null
    union all
    select 'relief', case when is_mountain then 2 else 1 end, case when is_mountain then 'en montagne' else 'hors montagne' end, people_count, * from coverage.commune_profiles
    union all
    select 'qpv', case when has_qpv then 1 else 2 end, case when has_qpv then 'communes avec un quartier prioritaire' else 'communes sans quartier prioritaire' end, people_count, * from coverage.commune_profiles
    union all
    select 'age', 2, '65 ans et plus', people_65_count, * from coverage.commune_profiles where people_65_count is not null
    union all
    select 'age', 1, 'moins de 65 ans', people_count - people_65_count, * from coverage.commune_profiles where people_65_count is not null
    union all
    select 'revenu', income_tenth, case income_tenth when 1 then '1er dixième (communes les plus modestes)' when 10 then '10e dixième (les plus aisées)' else income_tenth || 'e dixième' end, people_count, * from coverage.commune_profiles where income_tenth is not null
    union all
    select 'revenu_rural', rural_income_fifth, case rural_income_fifth when 1 then '1er cinquième (communes rurales les plus modestes)' when 5 then '5e cinquième (les plus aisées)' else rural_income_fifth || 'e cinquième' end, people_count, * from coverage.commune_profiles where rural_income_fifth is not null
    union all
    select 'bord', case when is_at_border then 2 else 1 end, case when is_at_border then 'communes rurales au bord de leur département' else 'communes rurales de l’intérieur' end, people_count, * from coverage.commune_profiles where density_level >= 5
)
select
    group_kind,
    position,
    any_value(group_name) as group_name,
    cast(round(sum(weight)) as bigint) as people_count,
    min(median_income_eur) as lowest_income_eur,
    max(median_income_eur) as highest_income_eur,
    sum(weight * nearest_min) / sum(weight) as mean_min,
    sum(weight * beyond_20_share) / sum(weight) as beyond_20_share,
    sum(weight * beyond_20_low_share) / sum(weight) as beyond_20_low_share,
    sum(weight * beyond_20_high_share) / sum(weight) as beyond_20_high_share
from members
group by group_kind, position
having sum(weight) > 0
order by group_kind, position
