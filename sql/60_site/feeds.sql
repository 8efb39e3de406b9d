-- what the Atom feeds say: of France the changes up to the last list, of a département and of an EPCI all that are known
-- one row per feed: its path, and as JSON its title, the page that it is about and its entries
-- source: site.events
select 'flux/france.xml' as path, to_json({
    'title': 'Espaces France services : France', 'subtitle': 'Les changements entre les deux dernières listes publiées ; les flux des départements remontent à 2020.',
    'about': '', 'updated': n.list_day, 'entries': coalesce((select list(entry order by position) from site.events where is_last), [])
}) as json
from site.network as n
union all
select 'flux/departements/' || d.departement_code || '.xml', to_json({
    'title': 'Espaces France services : ' || d.name, 'subtitle': 'Tous les changements connus d’une liste publiée à la suivante.',
    'about': 'departements/' || d.departement_code || '/', 'updated': any_value(n.list_day),
    'entries': coalesce(list(e.entry order by e.position) filter (where e.position is not null), [])
})
from marts.departements as d
cross join site.network as n
left join site.events as e on e.departement_code = d.departement_code
group by d.departement_code, d.name
union all
select 'flux/epci/' || p.epci_code || '.xml', to_json({
    'title': 'Espaces France services : ' || p.name, 'subtitle': 'Tous les changements connus d’une liste publiée à la suivante.',
    'about': 'epci/' || p.epci_code || '.html', 'updated': any_value(n.list_day),
    'entries': coalesce(list(e.entry order by e.position) filter (where e.position is not null), [])
})
from marts.epci as p
cross join site.network as n
left join site.events as e on e.epci_code = p.epci_code
group by p.epci_code, p.name
order by path
