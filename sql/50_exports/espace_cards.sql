-- an espace as other pages name it
-- one row per espace of the last list
-- source: marts.espaces
select e.espace_id, e.commune_code,
    {'id': e.espace_id, 'nom': e.name, 'commune': {'code': e.commune_code, 'nom': c.name}, 'adresse': concat_ws(', ', e.address, e.address_more),
     'code_postal': e.postcode, 'telephone': e.phone, 'mail': e.mail, 'mobile': e.is_mobile, 'type': e.kind, 'format': e.format} as card,
    {'id': e.espace_id, 'nom': e.name, 'type': e.kind, 'format': e.format, 'mobile': e.is_mobile, 'commune': {'code': e.commune_code, 'nom': c.name}} as short
from marts.espaces as e
left join marts.communes as c using (commune_code)
order by cast(e.espace_id as integer)
