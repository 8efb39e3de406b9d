-- attendance of each espace
-- one row per espace, month and operator; empty nationally, nobody publishes it
-- source: frequentation_espaces (data/schemas/frequentation_espaces.schema.json)
select espace_id, month, operator, requests_count, visitors_count, support_min, solved_count
from staging.stg_frequentation_espaces__mois
order by espace_id, month, operator
