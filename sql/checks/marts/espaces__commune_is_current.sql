-- Chaque espace de la dernière liste est dans une commune actuelle
select e._file, e._line, e.espace_id, e.source_commune_code, e.source_commune_name
from marts.espaces as e left join marts.communes as c using (commune_code) where c.commune_code is null order by e._line
