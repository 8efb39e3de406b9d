-- every commune code ever met and the commune of today
-- one row per code
-- source: marts.lignage_communes; Table Schema in data/schemas/lignage_communes.schema.json
select l.old_code as ancien_code, l.old_name as ancien_nom, l.kind as genre, l.current_code as code_commune, c.name as nom
from marts.lignage_communes as l
join marts.communes as c on c.commune_code = l.current_code
order by l.old_code
