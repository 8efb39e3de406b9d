-- Chaque espace n'apparaît qu'une fois dans chaque liste
select list_on, espace_id, count(*) as times, string_agg(_file || ' ligne ' || _line, ', ' order by _line) as places
from (
    select list_on, espace_id, _file, _line from staging.stg_france_services__liste_schema_1
    union all select list_on, espace_id, _file, _line from staging.stg_france_services__liste_schema_2
    union all select list_on, espace_id, _file, _line from staging.stg_france_services__liste_schema_3
    union all select list_on, espace_id, _file, _line from staging.stg_france_services__liste_schema_4
    union all select list_on, espace_id, _file, _line from staging.stg_france_services__liste_schema_5
)
group by list_on, espace_id having count(*) > 1 order by 1, 2
