-- Chaque espace n'apparaît qu'une fois dans chaque liste de 2020 à 2023
select list_on, espace_id, count(*) as times, string_agg('ligne ' || _line, ', ' order by _line) as places
from (
    select list_on, espace_id, _line from staging.stg_france_services__liste_2020_01
    union all select list_on, espace_id, _line from staging.stg_france_services__liste_2020_02
    union all select list_on, espace_id, _line from staging.stg_france_services__listes_2020
    union all select list_on, espace_id, _line from staging.stg_france_services__listes_2022
)
group by all having count(*) > 1 or espace_id is null order by 1, 2
