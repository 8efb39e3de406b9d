-- rurality of each commune
-- one row per commune of the grid
-- source: grilles (ANCT)
select
    commune_code_of(insee_com) as commune_code,
    txt(niveau_ruralite) as rurality_label,
    _file,
    _line,
    [
        missing('insee_com', insee_com, commune_code_of(insee_com), 'a commune code of five characters'),
        other_word('niveau_ruralite', niveau_ruralite, ['Les petites polarités industrielles et artisanales', 'Les petites polarités mixtes', 'Les ruralités productives agricoles', 'Les ruralités productives ouvrières', 'Les ruralités résidentielles aisées', 'Les ruralités résidentielles mixtes', 'Les ruralités touristiques spécialisées', 'Les ruralités touristiques à dominante résidentielle', 'Hors champ : DOM ou commune urbaine', 'Commune dont le périmètre a changé depuis la réalisation de la typologie'])
    ] as _faults
from raw.grilles__ruralite
