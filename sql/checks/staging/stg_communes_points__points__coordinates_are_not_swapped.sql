-- Latitude et longitude des points de communes ne sont pas interverties
with centre as (select median(lon) as lon, median(lat) as lat from staging.stg_communes_points__points)
select p._file, p._line, p.commune_code, p.lat, p.lon
from staging.stg_communes_points__points as p, centre as c
where p.lat not between -90 and 90 or p.lon not between -180 and 180 or c.lat not between 40 and 52 or c.lon not between -20 and 12
order by p._line
