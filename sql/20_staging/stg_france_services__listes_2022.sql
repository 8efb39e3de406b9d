-- the lists of December 2022 and February 2023
-- one row per espace and list
-- source: france_services 2022-12-01, 2023-02-01 (its day is not known: that of its newest label); itinerance is Oui for espaces of several sites too, only format_fs_anct (2023) tells the mobile ones: is_mobile is null without it
with lists as (
    select * from raw.france_services__liste_2022_12_01
    union all by name
    select * from raw.france_services__liste_2023_02_01
)
select
    txt(id_fs) as espace_id,
    cast(rpad(_vintage, 10, '-01') as date) as list_on,
    txt(lib_fs) as name,
    txt(adresse) as address,
    txt(complement_adresse) as address_more,
    txt(code_postal) as postcode,
    txt(insee_com) as source_commune_code,
    txt(lib_com) as source_commune_name,
    try_cast(txt(longitude) as double) as lon,
    try_cast(txt(latitude) as double) as lat,
    txt(mail) as mail,
    txt(telephone) as phone,
    day_hours(h_lundi) as monday,
    day_hours(h_mardi) as tuesday,
    day_hours(h_mercredi) as wednesday,
    day_hours(h_jeudi) as thursday,
    day_hours(h_vendredi) as friday,
    day_hours(h_samedi) as saturday,
    txt(commentaire) as hours_note,
    case txt(format_fs) when 'Site principal' then 'Principal' when 'Antenne' then 'Antenne' end as kind,
    txt(format_fs_anct) as format,
    txt(format_fs_anct) = 'Mobile' as is_mobile,
    case txt(itinerance) when 'Oui' then true when 'Non' then false end as is_itinerant,
    coalesce(txt(format_fs) = 'Antenne', false) as is_antenne,
    txt(groupe) as group_name,
    label_day(labellisation) as labelled_on,
    _file,
    _line
from lists
