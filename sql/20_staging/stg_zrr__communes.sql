-- communes in a rural revitalisation zone (ZRR) on 9 November 2022
-- one row per commune of that day
-- source: zrr; C in the zone, PC in part, NC not; replaced by France ruralités revitalisation on 1 July 2024
select
    txt(code_commune) as commune_code,
    txt(statut) as zrr_status,
    _file,
    _line
from raw.zrr__communes
