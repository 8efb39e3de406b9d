-- what the indexes of cantons, espaces and collectivités d'outre-mer list
-- one row per file of the site's data: its path and its JSON, names in the order in which one looks them up
-- source: marts
with cantons as (
    select d.departement_code, any_value(d.name) as name, list({'code': c.canton_code, 'nom': c.name} order by normalise(c.name), c.canton_code) as items
    from marts.cantons as c
    join marts.departements as d using (departement_code)
    group by d.departement_code
), espaces as (
    select
        coalesce(c.departement_code, departement_of(e.commune_code), '') as code,
        coalesce(any_value(d.name), any_value(c.name), any_value(e.source_commune_name)) as name,
        list({'id': e.espace_id, 'nom': e.name, 'commune': coalesce(c.name, e.source_commune_name)} order by normalise(e.name), cast(e.espace_id as integer)) as items
    from marts.espaces as e
    left join marts.communes as c using (commune_code)
    left join marts.departements as d on d.departement_code = c.departement_code
    group by 1
), overseas as (
    select
        list({'code': c.commune_code, 'nom': c.name, 'collectivite': s.name} order by normalise(c.name), c.commune_code) as items,
        list(c.name order by normalise(c.name), c.commune_code) filter (where c.commune_code in (select commune_code from marts.espaces)) as with_espace
    from marts.communes as c
    left join staging.stg_decoupage_administratif__departements as s using (departement_code)
    where c.is_com
)
select 'data/liste_cantons.json' as path, to_json(coalesce(list({'code': departement_code, 'nom': name, 'cantons': items} order by departement_code), [])) as json
from cantons
union all
select 'data/liste_espaces.json', to_json(coalesce(list({'nom': name, 'nombre': len(items), 'espaces': items} order by code), []))
from espaces
union all
select 'data/liste_outre_mer.json', to_json({'nombre': coalesce(len(items), 0), 'communes': coalesce(items, []), 'avec_espace': coalesce(with_espace, [])})
from overseas
order by path
