-- the list of espaces of 1 August 2024
-- one row per espace of the list
-- source: france_services 2024-08-01
select
    id_fs as espace_id,
    cast('2024-08-01' as date) as list_on,
    txt(lib_fs) as name,
    txt(adresse) as address,
    txt(complement_adresse) as address_more,
    txt(code_postal) as postcode,
    txt(insee_com) as source_commune_code,
    txt(lib_com) as source_commune_name,
    cast(longitude as double) as lon,
    cast(latitude as double) as lat,
    txt(mail) as mail,
    txt(telephone) as phone,
    txt(h_lundi) as monday,
    txt(h_mardi) as tuesday,
    txt(h_mercredi) as wednesday,
    txt(h_jeudi) as thursday,
    txt(h_vendredi) as friday,
    txt(h_samedi) as saturday,
    txt(commentaire) as hours_note,
    txt(prise_rdv) as appointment,
    txt(type_fs) as kind,
    txt(format_fs) as format,
    format_fs in ('Bus_équivalent', 'Itinérante') as is_mobile,
    type_fs = 'Antenne' as is_antenne,
    txt(groupe_fs) as group_name,
    cast(null as varchar) as carrier,
    strptime(regexp_extract(labellisation_fs, '\d{2}/\d{2}/\d{4}'), '%d/%m/%Y')::date as labelled_on,
    _file,
    _line
from raw.france_services__liste_2024_08_01
