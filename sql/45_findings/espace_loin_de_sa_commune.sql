-- espaces more than 5 km from the outline of their commune
-- one row per espace
-- source: france_services, contours; title and explanation in data/reference/findings.csv
select e.name as subject, 'à ' || number_words(round(p.distance_to_commune_m / 1000, 1)) || ' km de la commune ' || p.commune_code || ', point dans ' || coalesce(p.located_commune_code, 'aucune commune') || ' ; placé au point de sa commune' as detail, e._file, e._line
from coverage.espace_places as p
join marts.espaces as e using (espace_id)
where p.distance_to_commune_m > 5000
order by e._line
