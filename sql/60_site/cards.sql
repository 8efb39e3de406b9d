-- what the picture of a territory says where its page is shared; its map is drawn by the export
-- one row per EPCI, département, région and France; path is that of the PNG
-- source: exports.access_summaries under the headline definition
with figures as (
    select
        a.territory_kind,
        a.territory_code,
        n.name,
        a.acces.part_20_min as part,
        a.acces.population_sans_espace as unreachable,
        case
            when a.acces.methode = 'route' then 'en voiture par la route'
            when coalesce(a.acces.route_dans, '') <> '' then 'temps estimé en voiture, par la route ' || a.acces.route_dans
            when a.acces.methode = 'mixte' then 'temps estimé en voiture ou par la route'
            else 'temps estimé en voiture' end as how
    from exports.access_summaries as a
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    join exports.territory_names as n using (territory_kind, territory_code)
    where a.territory_kind in ('epci', 'departement', 'region', 'france')
)
select
    territory_kind,
    territory_code,
    case territory_kind when 'france' then 'partage/france.png'
        else 'partage/' || case territory_kind when 'epci' then 'epci/' when 'departement' then 'departements/' else 'regions/' end || territory_code || '.png' end as path,
    case territory_kind when 'epci' then 'Intercommunalité' when 'departement' then 'Département' when 'region' then 'Région' else '' end as above,
    name,
    case when part is not null then replace(words_share(part), chr(8239), chr(160)) else '' end as figure,
    case when part is null then 'Temps de trajet non connu'
        else 'des habitants à moins de 20' || chr(160) || 'min d’un espace, ' || how
            || case when part = 0 and unreachable > 0 then ' ; ' || words_count(unreachable) || ' n’en ont aucun d’accessible par la route' else '' end end as sentence
from figures
order by territory_kind, territory_code
