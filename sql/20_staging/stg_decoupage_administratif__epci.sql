-- EPCI à fiscalité propre of 2026
-- one row per EPCI
-- source: decoupage_administratif (DGCL Banatic, INSEE populations)
select
    code as epci_code,
    nom as name,
    type as kind,
    cast(txt("populationMunicipale") as bigint) as population_count,
    from_json(membres, '[{"code":"VARCHAR","nom":"VARCHAR","populationMunicipale":"BIGINT"}]') as members,
    _file,
    _line
from raw.decoupage_administratif__epci
