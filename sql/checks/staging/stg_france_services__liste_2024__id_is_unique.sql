-- Chaque espace n'apparaît qu'une fois dans la liste
select espace_id, count(*) as times, string_agg(_file || ' ligne ' || _line, ', ' order by _line) as places
from staging.stg_france_services__liste_2024 group by espace_id having count(*) > 1 order by 1
