-- opening hours of the espaces of the last list, one range a row
-- one row per espace, weekday and range
-- source: marts.espace_hours; Table Schema in data/schemas/horaires.schema.json
select h.espace_id as id_fs, h.weekday as jour, clock(h.opens_min) as ouvre, clock(h.closes_min) as ferme, h.list_on as liste_du
from marts.espace_hours as h
where h.list_on = (select max(list_on) from marts.espaces)
order by cast(h.espace_id as integer), h.weekday, h.opens_min
