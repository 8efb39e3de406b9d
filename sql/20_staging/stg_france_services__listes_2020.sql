-- the six lists of 2020 in one shape; three schemas of the publisher
-- one row per espace and list
-- source: france_services 2020-*; MATRICULE is today's id_fs; the point is read from LATITUDE and LONGITUDE (the geometry of 2020-02-06 is swapped)
with last_schema as (
    select * from raw.france_services__liste_2020_03_31
    union all by name select * from raw.france_services__liste_2020_06_17
    union all by name select * from raw.france_services__liste_2020_09_02
    union all by name select * from raw.france_services__liste_2020_10_12
)
select
    regexp_replace("MATRICULE", '\.0$', '') as espace_id,
    cast(_vintage as date) as list_on,
    txt("lib_france_services") as name,
    txt("ADRESSE") as address,
    txt("COMPLEMENT.D.ADRESSE") as address_more,
    lpad(regexp_replace("CODE_POSTAL", '\.0$', ''), 5, '0') as postcode,
    lpad(txt(insee_com), 5, '0') as source_commune_code,
    txt(lib_com) as source_commune_name,
    cast("LONGITUDE" as double) as lon,
    cast("LATITUDE" as double) as lat,
    txt("CONTACT.MAIL") as mail,
    txt("TELEPHONE") as phone,
    nullif(txt(h_lundi), '-') as monday,
    nullif(txt(h_mardi), '-') as tuesday,
    nullif(txt(h_mercredi), '-') as wednesday,
    nullif(txt(h_jeudi), '-') as thursday,
    nullif(txt(h_vendredi), '-') as friday,
    nullif(txt(h_samedi), '-') as saturday,
    txt("REMARQUES.CDC") as hours_note,
    cast(null as varchar) as appointment,
    case when contains(lower("lib_france_services"), 'antenne') then 'Antenne' else 'Principal' end as kind,
    cast(null as varchar) as format,
    coalesce("ITINERANCE" = 'Oui', false) as is_mobile,
    contains(lower("lib_france_services"), 'antenne') as is_antenne,
    cast(null as varchar) as group_name,
    coalesce(txt("STRUCTURE.PORTEUSE"), txt("TYPE.STRUCTURE.PORTEUSE")) as carrier,
    case
        when regexp_matches("LABELISATION", '\d{2}/\d{2}/\d{4}') then strptime(regexp_extract("LABELISATION", '\d{2}/\d{2}/\d{4}'), '%d/%m/%Y')::date
        when regexp_matches("LABELISATION", '\d{2}/\d{4}') then strptime('01/' || regexp_extract("LABELISATION", '\d{2}/\d{4}'), '%d/%m/%Y')::date
    end as labelled_on,
    _file,
    _line
from raw.france_services__liste_2020_01_08
union all
select
    regexp_replace("MATRICULE", '\.0$', '') as espace_id,
    cast(_vintage as date) as list_on,
    txt("lib_france_services") as name,
    txt("ADRESSE") as address,
    txt("COMPLEMENT.D.ADRESSE") as address_more,
    lpad(regexp_replace(code_postal, '\.0$', ''), 5, '0') as postcode,
    lpad(txt(insee_com), 5, '0') as source_commune_code,
    txt(lib_com) as source_commune_name,
    cast("LONGITUDE" as double) as lon,
    cast("LATITUDE" as double) as lat,
    txt("CONTACT.MAIL") as mail,
    txt("TELEPHONE") as phone,
    nullif(txt(h_lundi), '-') as monday,
    nullif(txt(h_mardi), '-') as tuesday,
    nullif(txt(h_mercredi), '-') as wednesday,
    nullif(txt(h_jeudi), '-') as thursday,
    nullif(txt(h_vendredi), '-') as friday,
    nullif(txt(h_samedi), '-') as saturday,
    cast(null as varchar) as hours_note,
    cast(null as varchar) as appointment,
    case when contains(lower("lib_france_services"), 'antenne') then 'Antenne' else 'Principal' end as kind,
    cast(null as varchar) as format,
    coalesce("ITINERANCE" = 'Oui', false) as is_mobile,
    contains(lower("lib_france_services"), 'antenne') as is_antenne,
    cast(null as varchar) as group_name,
    cast(null as varchar) as carrier,
    case
        when regexp_matches("LABELLISATION", '\d{2}/\d{2}/\d{4}') then strptime(regexp_extract("LABELLISATION", '\d{2}/\d{2}/\d{4}'), '%d/%m/%Y')::date
        when regexp_matches("LABELLISATION", '\d{2}/\d{4}') then strptime('01/' || regexp_extract("LABELLISATION", '\d{2}/\d{4}'), '%d/%m/%Y')::date
    end as labelled_on,
    _file,
    _line
from raw.france_services__liste_2020_02_06
union all
select
    regexp_replace("MATRICULE", '\.0$', '') as espace_id,
    cast(_vintage as date) as list_on,
    txt("lib_france_services") as name,
    txt("ADRESSE") as address,
    txt("COMPLEMENT.D.ADRESSE") as address_more,
    lpad(regexp_replace(code_postal, '\.0$', ''), 5, '0') as postcode,
    lpad(txt(insee_com), 5, '0') as source_commune_code,
    txt(lib_com) as source_commune_name,
    cast("LONGITUDE" as double) as lon,
    cast("LATITUDE" as double) as lat,
    txt("CONTACT.MAIL") as mail,
    txt("TELEPHONE") as phone,
    nullif(txt(h_lundi), '-') as monday,
    nullif(txt(h_mardi), '-') as tuesday,
    nullif(txt(h_mercredi), '-') as wednesday,
    nullif(txt(h_jeudi), '-') as thursday,
    nullif(txt(h_vendredi), '-') as friday,
    nullif(txt(h_samedi), '-') as saturday,
    txt("Commentaire.horaires") as hours_note,
    cast(null as varchar) as appointment,
    case "FORMAT_FS" when 'Antenne' then 'Antenne' else 'Principal' end as kind,
    cast(null as varchar) as format,
    coalesce("ITINERANCE" = 'Oui', false) as is_mobile,
    coalesce("FORMAT_FS" = 'Antenne', false) as is_antenne,
    txt("Groupe") as group_name,
    cast(null as varchar) as carrier,
    case
        when regexp_matches("Labellisation", '\d{2}/\d{2}/\d{4}') then strptime(regexp_extract("Labellisation", '\d{2}/\d{2}/\d{4}'), '%d/%m/%Y')::date
        when regexp_matches("Labellisation", '\d{2}/\d{4}') then strptime('01/' || regexp_extract("Labellisation", '\d{2}/\d{4}'), '%d/%m/%Y')::date
    end as labelled_on,
    _file,
    _line
from last_schema
