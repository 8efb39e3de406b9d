-- the list of January 2020
-- one row per espace and list
-- source: france_services, schema of 2020-01-08; MATRICULE is today's id_fs; only the name says what is an antenne
select
    espace_id_of("MATRICULE") as espace_id,
    vintage_day(_vintage) as list_on,
    coalesce(given_line("lib_france_services"), 'France services de ' || given_line(lib_com), 'France services') as name,
    given_line("ADRESSE") as address,
    given_line("COMPLEMENT.D.ADRESSE") as address_more,
    postcode_of(code_postal) as postcode,
    commune_code_of(insee_com) as source_commune_code,
    given_line(lib_com) as source_commune_name,
    case when has_point("LATITUDE", "LONGITUDE") then lon_of("LONGITUDE") end as lon,
    case when has_point("LATITUDE", "LONGITUDE") then lat_of("LATITUDE") end as lat,
    given("CONTACT.MAIL") as mail,
    phone_of("TELEPHONE") as phone,
    day_hours(h_lundi) as monday,
    day_hours(h_mardi) as tuesday,
    day_hours(h_mercredi) as wednesday,
    day_hours(h_jeudi) as thursday,
    day_hours(h_vendredi) as friday,
    day_hours(h_samedi) as saturday,
    given("REMARQUES.CDC") as hours_note,
    case when contains(lower("lib_france_services"), 'antenne') then 'Antenne' else 'Principal' end as kind,
    coalesce(given("ITINERANCE") = 'Oui', false) as is_mobile,
    coalesce(contains(lower("lib_france_services"), 'antenne'), false) as is_antenne,
    coalesce(given_line("STRUCTURE.PORTEUSE"), given_line("TYPE.STRUCTURE.PORTEUSE")) as carrier,
    label_day("LABELISATION", vintage_day(_vintage)) as labelled_on,
    _file,
    _line,
    [
        missing('MATRICULE', "MATRICULE", espace_id_of("MATRICULE"), 'the number of an espace'),
        missing('lib_france_services', "lib_france_services", given_line("lib_france_services"), 'a name', code := 'valeur_illisible'),
        fault(said("LATITUDE") is null or said("LONGITUDE") is null or number_of("LATITUDE") = 0 and number_of("LONGITUDE") = 0, 'LATITUDE', concat_ws(' ', "LATITUDE", "LONGITUDE"), 'a latitude and a longitude', code := 'espace_sans_point'),
        unread('LATITUDE', said("LATITUDE"), lat_of("LATITUDE"), 'degrees, -90 to 90'),
        unread('LONGITUDE', said("LONGITUDE"), lon_of("LONGITUDE"), 'degrees, -180 to 180'),
        unread('insee_com', given(insee_com), commune_code_of(insee_com), 'a commune code of five characters', code := 'valeur_illisible'),
        unread('code_postal', given(code_postal), postcode_of(code_postal), 'a postcode of five digits', code := 'valeur_illisible'),
        fault(given("TELEPHONE") is not null and phone_of("TELEPHONE") is null, 'TELEPHONE', "TELEPHONE", 'a phone of ten digits', code := 'valeur_illisible'),
        other_word('ITINERANCE', given("ITINERANCE"), ['Oui', 'Non']),
        missing('LABELISATION', "LABELISATION", label_day("LABELISATION", vintage_day(_vintage)), 'the month or the day of a label', code := 'label_sans_date')
    ] as _faults
from raw.france_services__liste_schema_1
