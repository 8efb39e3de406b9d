-- Chaque commune a une ligne par liste du réseau, avec un temps ou une raison
select c.commune_code, l.list_on
from marts.communes as c cross join (select distinct list_on from marts.espaces_history) as l
anti join (select commune_code, list_on from coverage.travel_times_by_list where minutes is not null or reason is not null) as t
    on t.commune_code = c.commune_code and t.list_on = l.list_on
where not c.is_com order by 1, 2
