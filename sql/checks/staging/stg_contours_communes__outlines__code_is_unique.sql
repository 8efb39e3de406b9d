-- Chaque contour de commune n'apparaît qu'une fois
select outline_code, count(*) as times, string_agg(_file || ' ligne ' || _line, ', ' order by _line) as places
from staging.stg_contours_communes__outlines group by outline_code having count(*) > 1 order by 1
