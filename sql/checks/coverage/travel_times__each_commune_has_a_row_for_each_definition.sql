-- Chaque commune a une ligne par définition, avec un temps ou une raison
select c.commune_code, d.definition_id
from marts.communes as c cross join marts.definitions as d
anti join (select commune_code, definition_id from coverage.travel_times where rank = 1 and (minutes is not null or reason is not null)) as t
    on t.commune_code = c.commune_code and t.definition_id = d.definition_id
where not c.is_com order by 1, 2
