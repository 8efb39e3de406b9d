-- quartiers prioritaires de la politique de la ville
-- one row per commune that has one
-- source: qpv (ANCT 2024); names and codes are lists in one cell
select insee_com as commune_code, string_split(code_qp, ', ') as qpv_codes, lib_qp as qpv_names, _file, _line
from raw.qpv__communes
