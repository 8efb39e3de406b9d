-- median income by commune
-- one row per commune of 2021
-- source: filosofi; "s" is statistical secret, "nd" or an empty cell is not available; decimal comma
select
    commune_code_of("CODGEO") as commune_code,
    number_of("MED21") as median_income_eur,
    case when txt("MED21") = 's' then 'secret statistique' when coalesce(txt("MED21"), 'nd') = 'nd' then 'non disponible' end as median_income_missing_reason,
    number_of("TP6021") / 100 as poverty_share,
    _file,
    _line,
    [
        missing('CODGEO', "CODGEO", commune_code_of("CODGEO"), 'a commune code of five characters'),
        fault(coalesce(txt("MED21"), 'nd') not in ('s', 'nd') and coalesce(number_of("MED21") not between 1000 and 200000, true), 'MED21', "MED21", 'euros a year, s or nd'),
        fault(coalesce(txt("TP6021"), 'nd') not in ('s', 'nd') and coalesce(number_of("TP6021") not between 0 and 100, true), 'TP6021', "TP6021", 'a percentage, s or nd')
    ] as _faults
from raw.filosofi__communes
