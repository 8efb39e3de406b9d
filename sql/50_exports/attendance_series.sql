-- the acts of a territory by month as the pages draw them: what was observed, the first value, the target
-- one row per territory (département, région, France)
-- source: marts.attendance
select territory_kind, territory_code,
    coalesce(list({'mois': cast(month as varchar), 'actes': acts_count} order by month) filter (where acts_count is not null), []) as serie,
    max({'mois': cast(month as varchar), 'actes': target_count}) filter (where target_count is not null) as cible,
    min({'mois': cast(month as varchar), 'actes': initial_count}) filter (where initial_count is not null) as initial
from marts.attendance
group by territory_kind, territory_code
order by territory_kind, territory_code
