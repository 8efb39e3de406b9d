-- the definitions of access
-- one row per definition
-- source: marts.definitions; Table Schema in data/schemas/definitions.schema.json
select definition_id as definition, which as espaces, opening as ouverture, pace as rythme, is_headline as principale, label as libelle, sentence as phrase
from marts.definitions
order by position
