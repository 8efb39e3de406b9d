-- which commune belongs to which EPCI
-- one row per EPCI and member commune
-- source: decoupage_administratif
select epci_code, m.code as commune_code, m."populationMunicipale" as population_count, _file, _line
from (select epci_code, unnest(members) as m, _file, _line from staging.stg_decoupage_administratif__epci)
