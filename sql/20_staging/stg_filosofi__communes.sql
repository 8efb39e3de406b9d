-- median income by commune
-- one row per commune of 2021
-- source: filosofi; "s" is statistical secret, "nd" or an empty cell is not available; decimal comma
select
    "CODGEO" as commune_code,
    cast(case when "MED21" in ('s', 'nd', '') then null else replace("MED21", ',', '.') end as double) as median_income_eur,
    case "MED21" when 's' then 'secret statistique' when 'nd' then 'non disponible' when '' then 'non disponible' end as median_income_missing_reason,
    cast(case when "TP6021" in ('s', 'nd', '') then null else replace("TP6021", ',', '.') end as double) / 100 as poverty_share,
    _file,
    _line
from raw.filosofi__communes
