-- what a frame on another site says of a commune
-- one row per commune with a travel time or the reason why it has none, as a JSON array in the order of embedColumns (pipeline/export/embed.go)
-- source: marts and coverage, headline definition; the script rounds to whole minutes, once
select c.departement_code, c.commune_code, json_array(
    c.name, a_commune(c.name, c.article_kind), c.epci_code, c.population_count, round(c.point_lon, 5), round(c.point_lat, 5),
    round(a.nearest_min, 3), round(a.nearest_low_min, 3), round(a.nearest_high_min, 3), a.method = 'route', a.reason, a.espace_id, e.name
) as json
from marts.communes as c
join coverage.commune_access as a using (commune_code)
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
left join marts.espaces as e on e.espace_id = a.espace_id
order by c.departement_code, c.commune_code
