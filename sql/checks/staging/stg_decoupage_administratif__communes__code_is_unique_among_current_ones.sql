-- Chaque commune actuelle n'a qu'une entrée
select commune_code, count(*) as times, string_agg(_file || ' ligne ' || _line, ', ' order by _line) as places
from staging.stg_decoupage_administratif__communes where kind in ('actuelle', 'arrondissement') group by commune_code having count(*) > 1 order by 1
