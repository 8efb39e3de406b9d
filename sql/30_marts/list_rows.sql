-- the lists of espaces as published, all in one shape
-- one row per row of a list: MSAP of June 2018, lists of France services since 2020
-- source: france_services, msap; one staging model a schema of the publisher
select * from staging.stg_france_services__liste_schema_5
union all by name
select * from staging.stg_france_services__liste_schema_4
union all by name
select * from staging.stg_france_services__liste_schema_3
union all by name
select * from staging.stg_france_services__liste_schema_2
union all by name
select * from staging.stg_france_services__liste_schema_1
union all by name
select espace_id, list_on, 'Maison de services au public' as name, address, postcode, source_commune_name, lon, lat,
    false as is_mobile, false as is_antenne, _file, _line
from staging.stg_msap__points
