-- recommendations of the Cour des comptes on the programme, report of September 2024
-- one row per recommendation
-- source: data/reference/recommendations.csv; is_verbatim says whether its words are known
select
    cast(number as integer) as number,
    recommendation,
    is_verbatim = 'oui' as is_verbatim,
    answered,
    missing,
    whom
from raw.reference__recommendations
order by cast(number as integer)
