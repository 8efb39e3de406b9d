-- a territory by level of density of its communes, as the API says it and as rows of the table on its page
-- one row per département, région and for France
-- source: exports.access_summaries by the headline definition, site.figures
with levels as (
    select distinct density_level, density_label from marts.communes where density_level is not null
), classes as (
    -- the code of a class ends in its level: 5 in France, 48-5 in a département
    select
        case h.territory_kind when 'density' then 'france' when 'region_density' then 'region' else 'departement' end as territory_kind,
        if(h.territory_kind = 'density', 'FR', string_split(h.territory_code, '-')[1]) as territory_code,
        string_split(h.territory_code, '-')[-1] as level,
        h.acces,
        a.population_count,
        f.ligne
    from exports.access_summaries as h
    join marts.definitions as d using (definition_id)
    join coverage.access_by_territory as a using (territory_kind, territory_code, definition_id)
    join site.figures as f using (territory_kind, territory_code)
    where d.is_headline and h.territory_kind in ('density', 'region_density', 'departement_density')
)
select
    c.territory_kind,
    c.territory_code,
    to_json(list({
        'niveau': n.density_level,
        'libelle': n.density_label,
        'population': c.population_count,
        'mediane_min': c.acces.mediane_min,
        'part_20_min': c.acces.part_20_min,
        'part_30_min': c.acces.part_30_min,
        'population_plus_20': c.acces.population_plus_20
    } order by n.density_level)) as densites,
    to_json(list(c.ligne order by n.density_level)) as lignes
from classes as c
join levels as n on cast(n.density_level as varchar) = c.level
group by c.territory_kind, c.territory_code
order by c.territory_kind, c.territory_code
