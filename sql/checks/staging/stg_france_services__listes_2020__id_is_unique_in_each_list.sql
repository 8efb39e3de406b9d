-- Chaque espace n'apparaît qu'une fois dans chaque liste de 2020
select list_on, espace_id, count(*) as times, string_agg('ligne ' || _line, ', ' order by _line) as places
from staging.stg_france_services__listes_2020 group by all having count(*) > 1 order by 1, 2
