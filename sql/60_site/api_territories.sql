-- what the static API says of an EPCI or a canton
-- one row per EPCI and département that it lies in, one per canton, as JSON
-- source: marts and coverage; the export stage makes one file per département of them; départements, régions and France have the JSON of their page
with members as (
    select territory_kind, territory_code, list(commune_code order by commune_code) as communes
    from marts.commune_groups where territory_kind in ('epci', 'canton') group by all
), espaces as (
    select g.territory_kind, g.territory_code, list(e.espace_id order by cast(e.espace_id as integer)) as espaces
    from marts.commune_groups as g join marts.espaces as e using (commune_code) where g.territory_kind in ('epci', 'canton') group by all
), places as (
    select 'epci' as territory_kind, epci_code as territory_code, unnest(departement_codes) as departement_code from marts.epci
    union all select 'canton', canton_code, departement_code from marts.cantons
)
select p.departement_code, p.territory_kind, p.territory_code, to_json({
    'nom': n.name, 'departements': coalesce(i.departement_codes, [p.departement_code]), 'region': n.region_code, 'population': n.population_count,
    'acces': h.acces, 'communes': m.communes, 'espaces': coalesce(s.espaces, [])
}) as json
from places as p
join exports.territory_names as n using (territory_kind, territory_code)
join members as m using (territory_kind, territory_code)
join exports.access_summaries as h using (territory_kind, territory_code)
join marts.definitions as d on d.definition_id = h.definition_id and d.is_headline
left join espaces as s on s.territory_kind = p.territory_kind and s.territory_code = p.territory_code
left join marts.epci as i on p.territory_kind = 'epci' and i.epci_code = p.territory_code
order by p.departement_code, p.territory_kind, p.territory_code
