-- the API's lists: what there is of each kind, with the figures that most readers want
-- one row per kind: path below the site's root, and the JSON of the file
-- source: marts and exports; the headline definition; null is what is not known
with communes as (
    select list({
        'code': c.commune_code, 'nom': c.name, 'departement': c.departement_code, 'epci': c.epci_code, 'population': c.population_count,
        'temps_min': published_min(a.nearest_min), 'methode': a.method, 'id_fs': a.espace_id
    } order by c.commune_code) as items
    from marts.communes as c
    left join (
        select a.* from coverage.commune_access as a join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    ) as a using (commune_code)
), espaces as (
    select list({
        'id_fs': e.espace_id, 'nom': e.name, 'type': e.kind, 'itinerant': e.is_mobile, 'commune': e.commune_code, 'departement': c.departement_code,
        'lon': round(e.lon, 5), 'lat': round(e.lat, 5)
    } order by cast(e.espace_id as integer)) as items
    from marts.espaces as e
    left join marts.communes as c using (commune_code)
), territories as (
    select n.territory_kind, list({
        'code': n.territory_code, 'nom': n.name, 'region': n.region_code, 'population': cast(n.population_count as bigint),
        'mediane_min': h.acces.mediane_min, 'part_20_min': h.acces.part_20_min, 'population_plus_20': h.acces.population_plus_20, 'methode': h.acces.methode
    } order by n.territory_code) as items
    from exports.territory_names as n
    join exports.access_summaries as h using (territory_kind, territory_code)
    join marts.definitions as d on d.definition_id = h.definition_id and d.is_headline
    group by n.territory_kind
), definitions as (
    select list({
        'id': definition_id, 'espaces': which, 'ouverture': opening, 'rythme': pace, 'principale': is_headline, 'libelle': label, 'phrase': sentence
    } order by position) as items
    from marts.definitions
), last_list as (
    select cast(max(list_on) as varchar) as day from marts.espaces
)
select 'api/v1/communes.json' as path, to_json({'liste_du': l.day, 'communes': c.items}) as json from communes as c, last_list as l
union all
select 'api/v1/espaces.json', to_json({'liste_du': l.day, 'espaces': e.items}) from espaces as e, last_list as l
union all
select 'api/v1/epci.json', to_json({'liste_du': l.day, 'epci': t.items}) from territories as t, last_list as l where t.territory_kind = 'epci'
union all
select 'api/v1/cantons.json', to_json({'liste_du': l.day, 'cantons': t.items}) from territories as t, last_list as l where t.territory_kind = 'canton'
union all
select 'api/v1/departements.json', to_json({'liste_du': l.day, 'departements': t.items}) from territories as t, last_list as l where t.territory_kind = 'departement'
union all
select 'api/v1/regions.json', to_json({'liste_du': l.day, 'regions': t.items}) from territories as t, last_list as l where t.territory_kind = 'region'
union all
select 'api/v1/definitions.json', to_json({'definitions': items}) from definitions
order by path
