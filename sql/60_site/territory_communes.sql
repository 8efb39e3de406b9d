-- the communes of a territory, as the API lists them and as rows of the table on its page
-- one row per EPCI, canton and département that has communes
-- source: coverage.commune_access by the headline definition
with gathered as (
    select
        g.territory_kind,
        g.territory_code,
        list({
            'code': c.commune_code,
            'name': c.name,
            'people': c.population_count,
            'minutes': a.nearest_min,
            'reason': a.reason,
            'espace': case when k.espace_id is not null then {'id': k.espace_id, 'nom': k.short.nom} end
        } order by c.name, c.commune_code) as members
    from marts.commune_groups as g
    join marts.communes as c using (commune_code)
    join coverage.commune_access as a using (commune_code)
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    left join exports.espace_cards as k on k.espace_id = a.espace_id
    where g.territory_kind in ('epci', 'canton', 'departement')
    group by g.territory_kind, g.territory_code
)
select
    territory_kind,
    territory_code,
    to_json(list_transform(members, lambda c: {
        'code': c.code,
        'nom': c.name,
        'population': c.people,
        'temps_min': published_min(c.minutes),
        'motif': c.reason,
        'espace': c.espace
    })) as communes,
    to_json(list_transform(members, lambda c: {
        'code': c.code,
        'nom': c.name,
        'dit': if(c.minutes is null, 'sans accès', words_min(c.minutes)),
        'habitants': words_count(c.people),
        'espace': c.espace
    })) as lignes
from gathered
order by territory_kind, territory_code
