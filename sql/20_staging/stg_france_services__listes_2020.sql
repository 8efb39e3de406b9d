-- the lists of March, June, September and October 2020
-- one row per espace and list
-- source: france_services 2020-03-31 to 2020-10-12, one schema; MATRICULE is today's id_fs
with lists as (
    select * from raw.france_services__liste_2020_03_31
    union all by name
    select * from raw.france_services__liste_2020_06_17
    union all by name
    select * from raw.france_services__liste_2020_09_02
    union all by name
    select * from raw.france_services__liste_2020_10_12
)
select
    whole("MATRICULE") as espace_id,
    cast(_vintage as date) as list_on,
    txt("lib_france_services") as name,
    txt("ADRESSE") as address,
    txt("COMPLEMENT.D.ADRESSE") as address_more,
    lpad(whole(code_postal), 5, '0') as postcode,
    lpad(txt(insee_com), 5, '0') as source_commune_code,
    txt(lib_com) as source_commune_name,
    try_cast("LONGITUDE" as double) as lon,
    try_cast("LATITUDE" as double) as lat,
    txt("CONTACT.MAIL") as mail,
    txt("TELEPHONE") as phone,
    day_hours(h_lundi) as monday,
    day_hours(h_mardi) as tuesday,
    day_hours(h_mercredi) as wednesday,
    day_hours(h_jeudi) as thursday,
    day_hours(h_vendredi) as friday,
    day_hours(h_samedi) as saturday,
    txt("Commentaire.horaires") as hours_note,
    case "FORMAT_FS" when 'Antenne' then 'Antenne' else 'Principal' end as kind,
    coalesce("ITINERANCE" = 'Oui', false) as is_mobile,
    coalesce("FORMAT_FS" = 'Antenne', false) as is_antenne,
    txt("Groupe") as group_name,
    label_day("Labellisation") as labelled_on,
    _file,
    _line
from lists
