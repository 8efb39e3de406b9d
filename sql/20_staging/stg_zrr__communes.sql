-- communes in a rural revitalisation zone (ZRR) on 9 November 2022
-- one row per commune of that day
-- source: zrr; C in the zone, PC in part, NC not; replaced by France ruralités revitalisation on 1 July 2024
select
    commune_code_of(code_commune) as commune_code,
    txt(statut) as zrr_status,
    _file,
    _line,
    [
        missing('code_commune', code_commune, commune_code_of(code_commune), 'a commune code of five characters'),
        other_word('statut', statut, ['C', 'NC', 'PC'])
    ] as _faults
from raw.zrr__communes
