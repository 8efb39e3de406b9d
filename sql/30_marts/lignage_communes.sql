-- every commune code ever met, and the current commune (COG 2026) that it stands for
-- one row per code: current ones point to themselves, arrondissements of Paris, Lyon and Marseille to their commune
-- source: decoupage_administratif (déléguées, associées, anciensCodes) first, then INSEE's table de passage 2025; method: /methode/communes/
with current_communes as (
    select commune_code, name from staging.stg_decoupage_administratif__communes where kind = 'actuelle'
), candidates as (
    select commune_code as old_code, commune_code as current_code, 'actuelle' as kind, name as old_name, 1 as rank
    from current_communes
    union all
    select commune_code, parent_commune_code, 'arrondissement', name, 2
    from staging.stg_decoupage_administratif__communes where kind = 'arrondissement'
    union all
    select commune_code, head_commune_code, kind, name, 3
    from staging.stg_decoupage_administratif__communes where kind in ('deleguee', 'associee')
    union all
    select unnest(former_codes), commune_code, 'ancienne', null, 4
    from staging.stg_decoupage_administratif__communes where kind = 'actuelle'
), known as (
    select old_code, current_code, kind, old_name
    from candidates
    where current_code in (select commune_code from current_communes)
    qualify row_number() over (partition by old_code order by rank, current_code) = 1
), passages as (
    -- INSEE's table leads to a code of 2025, which may itself have changed by 2026
    select p.old_code, k.current_code, 'ancienne' as kind, cast(null as varchar) as old_name
    from staging.stg_cog_passage__passages as p
    join known as k on k.old_code = p.code_2025
    where p.old_code not in (select old_code from known)
    qualify row_number() over (partition by p.old_code order by k.current_code) = 1
)
select a.old_code, a.current_code, a.kind, coalesce(a.old_name, o.name) as old_name
from (select * from known union all select * from passages) as a
left join (select outline_code, any_value(name) as name from staging.stg_contours_communes__outlines group by outline_code) as o on o.outline_code = a.old_code
order by a.old_code
