-- espaces of the last list that share their exact coordinates
-- one row per espace
-- source: france_services; title and explanation in data/reference/findings.csv
select name as subject, 'espaces ' || string_agg(espace_id, ', ') over (partition by source_lon, source_lat order by espace_id rows between unbounded preceding and unbounded following) as detail, _file, _line
from marts.espaces
where placed_by <> 'commune' or source_lon <> lon
qualify count(*) over (partition by source_lon, source_lat) > 1
order by _line
