-- the network month by month by the dates of labels, in two perimeters, beside the total published at the time
-- one row per territory (département, région, France) and month
-- source: coverage.network_months; Table Schema in data/schemas/reseau_mois.schema.json
select
    m.territory_kind as niveau,
    m.territory_code as code,
    n.name as nom,
    m.month as mois,
    m.principal_count as principaux_labellises,
    m.antenne_count as antennes_labellisees,
    m.principal_total as principaux,
    m.antenne_total as antennes,
    m.principal_total + m.antenne_total as espaces,
    m.published_total as espaces_publies,
    round(m.per_100000_rate, 2) as espaces_pour_100000_habitants
from coverage.network_months as m
join exports.territory_names as n on n.territory_kind = m.territory_kind and n.territory_code = m.territory_code
order by niveau, code, mois
