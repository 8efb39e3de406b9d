-- communes without roads in an extract that has roads of their département, or whose nearest espace may be beyond the extract's end
-- one row per commune
-- source: coverage.commune_places, coverage.travel_times (headline definition); title and explanation in data/reference/findings.csv
select c.name || ' (' || c.commune_code || ')' as subject,
    case when p.has_roads then 'un espace hors de l''extrait est peut-être plus proche' else 'aucune route pour voitures' end as detail,
    cast(null as varchar) as _file, cast(null as integer) as _line
from coverage.commune_places as p
join marts.communes as c using (commune_code)
join coverage.travel_times as t using (commune_code)
join marts.definitions as d using (definition_id)
where d.is_headline and t.rank = 1 and t.method is distinct from 'route' and t.minutes is not null
    and c.departement_code in (select m.departement_code from coverage.commune_places as r join marts.communes as m using (commune_code) where r.has_roads)
order by c.commune_code
