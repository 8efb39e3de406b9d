-- equipments counted in 2019 and in 2024 by an outside publication
-- one row per equipment and territory (département, F for the whole)
-- source: acces_services 2024 (collective Nos services publics, from INSEE BPE)
select
    txt("Source") as equipment,
    txt("GEO") as territory_code,
    txt("GEO_OBJECT") as territory_kind,
    count_of("2019") as count_2019,
    count_of("2024") as count_2024,
    _file,
    _line,
    [
        missing('Source', "Source", txt("Source"), 'the name of an equipment'),
        other_word('GEO_OBJECT', "GEO_OBJECT", ['FRANCE', 'DEP']),
        unread('2019', "2019", count_of("2019"), 'a whole number'),
        unread('2024', "2024", count_of("2024"), 'a whole number')
    ] as _faults
from raw.acces_services__evolution
