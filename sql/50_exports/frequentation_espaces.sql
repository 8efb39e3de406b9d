-- attendance of each espace by month and operator; empty as long as nobody publishes it
-- one row per espace, month and operator
-- source: marts.frequentation_espaces; Table Schema in data/schemas/frequentation_espaces.schema.json
select espace_id as id_fs, strftime(month, '%Y-%m') as mois, operator as operateur, requests_count as demandes, visitors_count as visiteurs,
    support_min as minutes_accompagnement, solved_count as resolues
from marts.frequentation_espaces
order by id_fs, mois, operateur
