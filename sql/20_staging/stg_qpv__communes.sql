-- quartiers prioritaires de la politique de la ville
-- one row per commune that has one
-- source: qpv (ANCT 2024); names and codes are lists in one cell
select
    commune_code_of(insee_com) as commune_code,
    string_split(code_qp, ', ') as qpv_codes,
    one_line(lib_qp) as qpv_names,
    _file,
    _line,
    [missing('insee_com', insee_com, commune_code_of(insee_com), 'a commune code of five characters')] as _faults
from raw.qpv__communes
