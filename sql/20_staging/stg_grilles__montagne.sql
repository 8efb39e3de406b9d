-- mountain massif of each commune
-- one row per commune of the grid
-- source: grilles (ANCT)
select
    commune_code_of(insee_com) as commune_code,
    regexp_replace(txt(niveau_montagne), '^\d+ - ', '') as mountain_massif,
    _file,
    _line,
    [
        missing('insee_com', insee_com, commune_code_of(insee_com), 'a commune code of five characters'),
        fault(txt(niveau_montagne) is not null and not regexp_full_match(txt(niveau_montagne), '\d\d - Massif .+'), 'niveau_montagne', niveau_montagne, 'the number and the name of a massif')
    ] as _faults
from raw.grilles__montagne
