-- the communes of a territory beyond 20 minutes by how sure that is, and the dozen surest, as the API says it and as its page does
-- one row per EPCI, canton, département, région and for France, where some commune with people is beyond, be it only perhaps
-- source: coverage.commune_certainty; minutes by the headline definition
with beyond as (
    select
        g.territory_kind,
        g.territory_code,
        s.beyond_20 as degree,
        s.has_mobile,
        c.commune_code,
        c.name,
        c.population_count,
        a.nearest_min
    from marts.commune_groups as g
    join marts.communes as c using (commune_code)
    join coverage.commune_access as a using (commune_code)
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    join coverage.commune_certainty as s using (commune_code)
    where g.territory_kind <> 'commune' and c.population_count > 0 and s.beyond_20 in ('certain', 'probable', 'possible')
), counted as (
    select
        territory_kind,
        territory_code,
        count(*) filter (where degree = 'certain') as certain_count,
        coalesce(sum(population_count) filter (where degree = 'certain'), 0) as certain_people,
        count(*) filter (where degree = 'probable') as probable_count,
        coalesce(sum(population_count) filter (where degree = 'probable'), 0) as probable_people,
        count(*) filter (where degree = 'possible') as possible_count,
        coalesce(sum(population_count) filter (where degree = 'possible'), 0) as possible_people
    from beyond
    group by territory_kind, territory_code
), named as (
    -- the dozen with most people; the dozen surest, those of one degree by people
    select
        territory_kind,
        territory_code,
        list({'code': commune_code, 'nom': name, 'population': population_count, 'temps_min': published_min(nearest_min)}
            order by population_count desc, commune_code)[1:12] as largest,
        list({
            'code': commune_code,
            'nom': name,
            'population': population_count,
            'temps_min': published_min(nearest_min),
            'surete': degree,
            'itinerant': has_mobile
        } order by degree, population_count desc, commune_code)[1:12] as surest,
        list({
            'code': commune_code,
            'nom': name,
            'dit': case
                when nearest_min is null then 'sans accès'
                when nearest_min < 20.5 then 'un peu plus de 20' || chr(160) || 'min'
                else words_min(nearest_min) end
                || ', ' || words_count(population_count) || ' habitants' || if(has_mobile, ', un espace itinérant y est basé', '')
        } order by degree, population_count desc, commune_code)[1:12] as lignes
    from beyond
    where degree <> 'possible'
    group by territory_kind, territory_code
)
select
    c.territory_kind,
    c.territory_code,
    c.certain_count + c.probable_count as communes_plus_20_nombre,
    to_json(coalesce(n.largest, [])) as au_dela,
    to_json({
        'certain': c.certain_count,
        'habitants_certain': c.certain_people,
        'probable': c.probable_count,
        'habitants_probable': c.probable_people,
        'possible': c.possible_count,
        'habitants_possible': c.possible_people,
        'communes': coalesce(n.surest, [])
    }) as au_dela_20,
    to_json({
        'degres': list_transform(
            list_filter([
                {'mot': 'À coup sûr', 'n': c.certain_count, 'people': words_count(c.certain_people)},
                {'mot': 'Sans doute', 'n': c.probable_count, 'people': words_people(c.probable_people)},
                {'mot': 'Peut-être', 'n': c.possible_count, 'people': words_people(c.possible_people)}
            ], lambda degree: degree.n > 0),
            lambda degree: {'mot': degree.mot, 'dit': words_of(degree.n, 'commune', 'communes') || ', ' || degree.people || ' habitants.'}),
        'communes': coalesce(n.lignes, [])
    }) as page
from counted as c
left join named as n using (territory_kind, territory_code)
order by c.territory_kind, c.territory_code
