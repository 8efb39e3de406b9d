-- minutes of people to the nearest equipment, by an outside reference
-- one row per equipment and département, FR for all of them
-- source: acces_services 2023 (collective Nos services publics, from INSEE BPE 2023); car, one way; mean, median, first and ninth decile over people
select
    txt(TYPEQU) as equipment_code,
    txt(dep) as departement_code,
    try_cast(moyenne as double) as mean_min,
    try_cast(mediane as double) as median_min,
    try_cast(decile1 as double) as p10_min,
    try_cast(decile9 as double) as p90_min,
    _file,
    _line
from raw.acces_services__durees
