-- surface of territories
-- one row per territory made of whole communes
-- source: coverage.commune_places (outlines of contours_communes, simplified by the publisher to about 50 m)
select g.territory_kind, g.territory_code, sum(p.area_km2) as area_km2
from marts.commune_groups as g
join coverage.commune_places as p using (commune_code)
group by all
order by 1, 2
