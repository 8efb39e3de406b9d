-- which commune belongs to which EPCI
-- one row per EPCI and member commune
-- source: decoupage_administratif
select
    epci_code,
    commune_code_of(m.code) as commune_code,
    count_of(m."populationMunicipale") as population_count,
    _file,
    _line,
    [
        missing('membres', m.code, commune_code_of(m.code), 'a commune code of five characters'),
        unread('membres', m."populationMunicipale", count_of(m."populationMunicipale"), 'a number of people')
    ] as _faults
from (select epci_code, unnest(members) as m, _file, _line from staging.stg_decoupage_administratif__epci)
