-- what changed for each espace between two published lists
-- one row per espace, event and pair of consecutive lists
-- source: marts.espace_events; Table Schema in data/schemas/historique.schema.json
select v.espace_id as id_fs, v.event as evenement, v.previous_on as liste_precedente, v.list_on as liste_suivante, v.before_text as avant, v.after_text as apres,
    h.commune_code as code_commune
from marts.espace_events as v
left join (
    select espace_id, commune_code from marts.espaces_history
    qualify row_number() over (partition by espace_id order by list_on desc) = 1
) as h using (espace_id)
order by v.list_on, try_cast(v.espace_id as integer) nulls last, v.espace_id, v.event
