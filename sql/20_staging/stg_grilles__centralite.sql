-- centrality of each commune
-- one row per commune of the grid
-- source: grilles (ANCT)
select
    commune_code_of(insee_com) as commune_code,
    nullif(txt(niveau_centralite), '- undefined') as centrality_label,
    _file,
    _line,
    [
        missing('insee_com', insee_com, commune_code_of(insee_com), 'a commune code of five characters'),
        other_word('niveau_centralite', niveau_centralite, ['Communes non centre', 'Centre local d''équipements et de services', 'Centre intermédiaire d''équipements et de services', 'Centre structurant d''équipements et de services', 'Centre majeur d''équipements et de services', '- undefined'])
    ] as _faults
from raw.grilles__centralite
