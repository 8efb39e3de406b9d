-- the espaces of the last list in the columns of the standard of places of digital mediation
-- one row per espace that has an address, a postcode and a commune, which the standard asks for
-- source: marts.espaces; Table Schema in data/schemas/lieux_mediation_numerique.schema.json; the standard is LaMednum/standard-mediation-num 1.0
select
    e.espace_id as id,
    '00000000000000' as pivot,
    e.name as nom,
    standard_commune(c.name) as commune,
    e.postcode as code_postal,
    e.commune_code as code_insee,
    standard_address(e.address) as adresse,
    one_line(e.address_more) as complement_adresse,
    round(e.lat, 6) as latitude,
    round(e.lon, 6) as longitude,
    'RFS' as typologie,
    standard_phone(e.phone) as telephone,
    standard_mails(e.mail) as courriels,
    h.opening_hours as horaires,
    'Horaires : ' || one_line(e.hours_note) as presentation_detail,
    'Agence nationale de la cohésion des territoires' as source,
    if(e.is_mobile, 'Itinérant', 'Fixe') as itinerance,
    e.list_on as date_maj,
    'Aide aux démarches administratives' as services,
    'France Services' as dispositif_programmes_nationaux
from marts.espaces as e
join marts.communes as c using (commune_code)
left join exports.opening_hours as h using (espace_id)
where standard_address(e.address) is not null and e.postcode is not null
order by cast(e.espace_id as integer)
