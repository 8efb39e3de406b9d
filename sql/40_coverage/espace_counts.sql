-- espaces of each territory
-- one row per territory that has communes
-- source: marts.espaces
select g.territory_kind, g.territory_code,
    count(e.espace_id) as espaces_count,
    count(e.espace_id) filter (where e.is_mobile) as mobile_count,
    count(e.espace_id) filter (where not e.is_antenne) as principal_count,
    count(e.espace_id) filter (where e.is_antenne) as antenne_count
from marts.commune_groups as g
left join marts.espaces as e using (commune_code)
group by all
order by 1, 2
