-- the network and its definitions in figures, for the pages that name them
-- one row per file of the site's data: its path and its JSON
-- source: marts, coverage and exports
with kinds as (
    select
        count(*) as espaces_nombre,
        count(*) filter (where not is_antenne) as espaces_principaux,
        count(*) filter (where is_antenne) as antennes,
        count(*) filter (where is_mobile) as espaces_itinerants,
        count(distinct commune_code) as communes_avec_espace
    from marts.espaces
), bases as (
    select
        a.method,
        a.basis,
        count(*) as communes_count,
        sum(a.population_count) as population_count,
        list(distinct r.name order by r.name) as regions
    from coverage.commune_access as a
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    join marts.regions as r using (region_code)
    where a.method is not null
    group by a.method, a.basis
), lists as (
    select list_on, count(*) as espaces_count, count(*) filter (where is_antenne) as antennes_count
    from marts.espaces_history
    group by list_on
), events as (
    select list_on, event, count(*) as events_count
    from marts.espace_events
    group by list_on, event
)
select 'data/definitions.json' as path, to_json(coalesce(list({
    'id': definition_id, 'quels': which, 'quand': opening, 'rythme': pace, 'principale': is_headline, 'libelle': label, 'phrase': sentence
} order by position), [])) as json
from marts.definitions
union all
select 'data/chiffres.json', to_json(struct_insert(a.acces,
    espaces_nombre := k.espaces_nombre, espaces_principaux := k.espaces_principaux,
    antennes := k.antennes, espaces_itinerants := k.espaces_itinerants, espaces_des_departements := c.espaces_count,
    communes_nombre := b.communes_count, population := b.population_count,
    departements_nombre := (select count(*) from marts.departements), epci_nombre := (select count(*) from marts.epci), regions_nombre := (select count(*) from marts.regions),
    communes_avec_espace := k.communes_avec_espace))
from exports.access_summaries as a
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
join coverage.access_by_territory as b on b.territory_kind = a.territory_kind and b.territory_code = a.territory_code and b.definition_id = a.definition_id
join coverage.espace_counts as c on c.territory_kind = a.territory_kind and c.territory_code = a.territory_code
cross join kinds as k
where a.territory_kind = 'france'
union all
select 'data/bases.json', to_json(coalesce(list({
    'methode': method, 'base': basis, 'communes': words_count(communes_count), 'population': words_count(population_count), 'regions': regions
} order by communes_count desc, basis), []))
from bases
union all
select 'data/ouvertures.json', to_json({
    'labels': (select list({'mois': strftime(month, '%Y-%m'), 'principaux': principal_total, 'antennes': antenne_total} order by month) from marts.labelled_by_list),
    'listes': (select list({'liste': cast(list_on as varchar), 'espaces': espaces_count, 'antennes': antennes_count} order by list_on) from lists),
    'evenements': (select list({'liste': cast(list_on as varchar), 'evenement': event, 'nombre': events_count} order by list_on, event) from events)})
order by path
