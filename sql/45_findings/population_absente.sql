-- communes without a published population
-- one row per commune
-- source: decoupage_administratif; title and explanation in data/reference/findings.csv
select name as subject, commune_code as detail, cast(null as varchar) as _file, cast(null as integer) as _line
from marts.communes where population_count is null order by commune_code
