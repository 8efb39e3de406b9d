-- minutes of people to the nearest equipment, by an outside reference
-- one row per equipment and département, FR for all of them
-- source: acces_services 2023 (collective Nos services publics, from INSEE BPE 2023); car, one way; mean, median, first and ninth decile over people
select
    txt(TYPEQU) as equipment_code,
    txt(dep) as departement_code,
    number_of(moyenne) as mean_min,
    number_of(mediane) as median_min,
    number_of(decile1) as p10_min,
    number_of(decile9) as p90_min,
    _file,
    _line,
    [
        missing('TYPEQU', TYPEQU, txt(TYPEQU), 'a code of INSEE''s equipment'),
        fault(txt(dep) is distinct from 'FR' and departement_code_of(dep) is null, 'dep', dep, 'the code of a département, or FR'),
        unread('moyenne', moyenne, number_of(moyenne), 'minutes'),
        missing('mediane', mediane, number_of(mediane), 'minutes'),
        missing('decile1', decile1, number_of(decile1), 'minutes'),
        missing('decile9', decile9, number_of(decile9), 'minutes')
    ] as _faults
from raw.acces_services__durees
