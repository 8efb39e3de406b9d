-- old commune codes that have a page of their own, leading to the commune of today
-- one row per old code that is not a current one
-- source: marts.lignage_communes; the answer for the commune of today by the headline definition
select c.departement_code, l.old_code, to_json({'ancien': l.old_code, 'nom': l.old_name, 'genre': case l.kind when 'deleguee' then 'déléguée' when 'associee' then 'associée' else l.kind end,
    'actuel': {'code': c.commune_code, 'nom': c.name, 'nom_de': de_commune(c.name, c.article_kind)}, 'temps_min': published_min(a.nearest_min), 'methode': a.method, 'espace': e.name}) as json
from marts.lignage_communes as l
join marts.communes as c on c.commune_code = l.current_code
left join (select a.* from coverage.commune_access as a join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline) as a on a.commune_code = c.commune_code
left join marts.espaces as e on e.espace_id = a.espace_id
where l.kind <> 'actuelle' and not c.is_com
order by l.old_code
