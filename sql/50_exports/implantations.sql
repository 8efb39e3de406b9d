-- communes where espaces would bring most together, one after the other
-- one row per territory (département, France), objective and rank
-- source: coverage.siting_steps; Table Schema in data/schemas/implantations.schema.json
select
    s.territory_kind as niveau,
    s.territory_code as code,
    s.objective as objectif,
    s.rank as rang,
    s.commune_code as code_commune,
    c.name as nom,
    c.departement_code as code_departement,
    cast(round(s.gain) as bigint) as gain,
    cast(round(s.total) as bigint) as total,
    cast(round(s.bound) as bigint) as borne,
    round(1 - s.total / nullif(s.bound, 0), 4) as ecart_borne
from coverage.siting_steps as s
join marts.communes as c using (commune_code)
order by niveau, code, objectif, rang
