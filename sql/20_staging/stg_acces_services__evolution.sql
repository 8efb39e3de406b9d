-- equipments counted in 2019 and in 2024 by an outside publication
-- one row per equipment and territory (département, F for the whole)
-- source: acces_services 2024 (collective Nos services publics, from INSEE BPE)
select
    txt("Source") as equipment,
    txt("GEO") as territory_code,
    txt("GEO_OBJECT") as territory_kind,
    try_cast(txt("2019") as bigint) as count_2019,
    try_cast(txt("2024") as bigint) as count_2024,
    _file,
    _line
from raw.acces_services__evolution
