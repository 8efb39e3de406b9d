-- acts of the last month per espace, per published open hour and per 1,000 people, beside control limits
-- one row per département (espace where attendance files are given) and measure
-- source: coverage.load_funnel; Table Schema in data/schemas/frequentation_analyse.schema.json
select
    f.unit_kind as niveau,
    f.unit_code as code,
    case f.unit_kind when 'espace' then e.name else n.name end as nom,
    f.month as mois,
    f.measure as mesure,
    f.acts_count as actes,
    round(f.exposure, 3) as exposition,
    round(f.rate, 3) as taux,
    round(f.mean_rate, 3) as taux_moyen,
    round(f.low_998_rate, 3) as limite_basse_998,
    round(f.low_95_rate, 3) as limite_basse_95,
    round(f.high_95_rate, 3) as limite_haute_95,
    round(f.high_998_rate, 3) as limite_haute_998,
    f.position
from coverage.load_funnel as f
left join exports.territory_names as n on n.territory_kind = f.unit_kind and n.territory_code = f.unit_code
left join marts.espaces as e on f.unit_kind = 'espace' and e.espace_id = f.unit_code
order by niveau, mesure, code
