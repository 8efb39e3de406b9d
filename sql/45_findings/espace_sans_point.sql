-- rows of a list without coordinates
-- one row per espace and list
-- source: france_services; title and explanation in data/reference/findings.csv
select coalesce(r.name, r.espace_id) as subject,
    concat_ws(', ', r.source_commune_name, 'liste du ' || r.list_on, case h.placed_by when 'liste suivante' then 'placé comme dans la liste suivante' when 'commune' then 'placé au point de sa commune' else 'commune inconnue, écarté' end) as detail,
    r._file, r._line
from marts.list_rows as r
left join marts.espaces_history as h on h._file = r._file and h._line = r._line and h.list_on = r.list_on
where r.lon is null or r.lat is null
order by r.list_on, r._line
