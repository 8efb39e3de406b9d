-- attendance of each espace: published by nobody, our schema is for ANCT and carriers to fill
-- one row per espace, month and operator
-- source: frequentation_espaces (fictional sample only); data/schemas/frequentation_espaces.schema.json
select
    id_fs as espace_id,
    cast(mois || '-01' as date) as month,
    txt(operateur) as operator,
    cast(txt(demandes) as bigint) as requests_count,
    cast(txt(visiteurs) as bigint) as visitors_count,
    cast(txt(minutes_accompagnement) as bigint) as support_min,
    cast(txt(resolues) as bigint) as solved_count,
    _file,
    _line
from raw.frequentation_espaces__frequentation
