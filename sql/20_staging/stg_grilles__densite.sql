-- density of each commune
-- one row per commune of the grid
-- source: grilles (INSEE grille de densité à 7 niveaux)
select
    commune_code_of(insee_com) as commune_code,
    txt(niveau_densite) as density_label,
    _file,
    _line,
    [
        missing('insee_com', insee_com, commune_code_of(insee_com), 'a commune code of five characters'),
        other_word('niveau_densite', niveau_densite, ['Grands centres urbains', 'Centres urbains intermédiaires', 'Petites villes', 'Ceintures urbaines', 'Bourgs ruraux', 'Rural à habitat dispersé', 'Rural à habitat très dispersé'])
    ] as _faults
from raw.grilles__densite
