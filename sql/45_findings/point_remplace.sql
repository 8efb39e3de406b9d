-- communes whose point is far from their own fixed espaces
-- one row per commune
-- source: marts.commune_origins; title and explanation in data/reference/findings.csv
select c.name as subject, 'à ' || round(o.moved_km, 1) || ' km de ses espaces' as detail, cast(null as varchar) as _file, cast(null as integer) as _line
from marts.commune_origins as o
join marts.communes as c using (commune_code)
where o.found_by = 'espaces'
order by o.moved_km desc
