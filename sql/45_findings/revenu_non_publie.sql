-- communes without a median income
-- one row per commune
-- source: filosofi; title and explanation in data/reference/findings.csv
select name as subject, median_income_missing_reason as detail, cast(null as varchar) as _file, cast(null as integer) as _line
from marts.communes where median_income_eur is null and not is_com order by commune_code
