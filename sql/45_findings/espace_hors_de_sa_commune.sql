-- espaces outside the outline of their commune, up to 5 km
-- one row per espace
-- source: france_services, contours; title and explanation in data/reference/findings.csv
select e.name as subject, 'à ' || round(p.distance_to_commune_m)::integer || ' m de la commune ' || p.commune_code as detail, e._file, e._line
from coverage.espace_places as p
join marts.espaces as e using (espace_id)
where p.distance_to_commune_m > 0 and p.distance_to_commune_m <= 5000
order by e._line
