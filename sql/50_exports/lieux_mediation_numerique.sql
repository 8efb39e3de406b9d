-- the espaces of the last list in the columns of the standard of places of digital mediation
-- one row per espace that has an address, a postcode and a commune, which the standard asks for
-- source: marts.espaces; Table Schema in data/schemas/lieux_mediation_numerique.schema.json; the standard is LaMednum/standard-mediation-num 1.0
with cleaned as (
    -- signs that the standard does not admit in an address become spaces
    select espace_id,
        one_line(regexp_replace(regexp_replace(address, '[^0-9A-Za-zÀ-ÖØ-öø-ÿœ-ŸŒ\-,()°.&:+–|;''’/\s]', ' ', 'g'), '^[^0-9A-Za-zÀ-ÖØ-öø-ÿœ-ŸŒ(]+', '')) as address,
        regexp_replace(phone, '^(?:\+|00)(?:33|262|269|590|594|596)[\s.-]*(?:\(0\))?[\s.-]*0?', '0') as phone,
        array_to_string(regexp_extract_all(mail, '[A-Za-z0-9_][A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+'), '|') as mails
    from marts.espaces
)
select
    e.espace_id as id,
    '00000000000000' as pivot,
    e.name as nom,
    trim(regexp_replace(c.name, '\s*\(.*\)', '')) as commune,
    e.postcode as code_postal,
    e.commune_code as code_insee,
    a.address as adresse,
    one_line(e.address_more) as complement_adresse,
    round(e.lat, 6) as latitude,
    round(e.lon, 6) as longitude,
    'RFS' as typologie,
    nullif(regexp_extract(a.phone, '^0[1-9](?:[\s.-]?\d{2}){4}$'), '') as telephone,
    nullif(a.mails, '') as courriels,
    h.opening_hours as horaires,
    'Horaires : ' || one_line(e.hours_note) as presentation_detail,
    'Agence nationale de la cohésion des territoires' as source,
    if(e.is_mobile, 'Itinérant', 'Fixe') as itinerance,
    e.list_on as date_maj,
    'Aide aux démarches administratives' as services,
    'France Services' as dispositif_programmes_nationaux
from marts.espaces as e
join cleaned as a using (espace_id)
join marts.communes as c using (commune_code)
left join exports.opening_hours as h using (espace_id)
where a.address is not null and e.postcode is not null
order by cast(e.espace_id as integer)
