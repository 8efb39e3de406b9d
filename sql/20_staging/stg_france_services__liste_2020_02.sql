-- the list of February 2020
-- one row per espace
-- source: france_services 2020-02-06; MATRICULE is today's id_fs; the point is read from LATITUDE and LONGITUDE (the geometry is swapped); antennes are not listed
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
    case when contains(lower("lib_france_services"), 'antenne') then 'Antenne' else 'Principal' end as kind,
    coalesce("ITINERANCE" = 'Oui', false) as is_mobile,
    contains(lower("lib_france_services"), 'antenne') as is_antenne,
    label_day("LABELLISATION") as labelled_on,
    _file,
    _line
from raw.france_services__liste_2020_02_06
