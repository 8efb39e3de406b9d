-- EPCI à fiscalité propre of 2026
-- one row per EPCI
-- source: decoupage_administratif (DGCL Banatic, INSEE populations)
select
    txt(code) as epci_code,
    one_line(nom) as name,
    txt(type) as kind,
    count_of("populationMunicipale") as population_count,
    from_json(membres, '[{"code":"VARCHAR","nom":"VARCHAR","populationMunicipale":"VARCHAR"}]') as members,
    _file,
    _line,
    [
        fault(not regexp_full_match(coalesce(txt(code), ''), '\d{9}'), 'code', code, 'a SIREN number of nine digits'),
        missing('nom', nom, one_line(nom), 'a name'),
        other_word('type', type, ['CC', 'CA', 'CU', 'METRO', 'MET69']),
        unread('populationMunicipale', "populationMunicipale", count_of("populationMunicipale"), 'a number of people')
    ] as _faults
from raw.decoupage_administratif__epci
