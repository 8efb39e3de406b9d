-- the table below the map: départements, and their share within 20 minutes in the last list of each year
-- one row per country
-- source: site.figures, coverage.access_by_territory by the headline definition, coverage.access_by_list
with years as (
    select list_on, cast(year(list_on) as varchar) || if(list_on < date '2020-01-01', ' (MSAP)', '') as heading, cast(year(list_on) as varchar) as year_words
    from coverage.access_by_list
    qualify row_number() over (partition by year(list_on) order by list_on desc) = 1
), cells as (
    select d.territory_code, y.list_on, l.within_20_min_share
    from (select territory_code from site.figures where territory_kind = 'departement') as d
    cross join years as y
    left join coverage.access_by_list as l on l.territory_kind = 'departement' and l.territory_code = d.territory_code and l.list_on = y.list_on
), evolutions as (
    select
        territory_code,
        list(words_share(within_20_min_share) order by list_on) as words,
        string_agg(',' || coalesce(cast(published_share(within_20_min_share) as varchar), ''), '' order by list_on) as csv
    from cells
    group by territory_code
), lines as (
    select
        f.ligne.nom as name,
        f.territory_code,
        struct_insert(f.ligne, exact := words_count(a.beyond_20_min_count), evolution := coalesce(e.words, [])) as line,
        '"' || f.ligne.nom || '",' || coalesce(cast(published_share(a.within_20_min_share) as varchar), '') || ',' || coalesce(cast(published_min(a.median_min) as varchar), '') || ','
            || coalesce(cast(a.beyond_20_min_count as varchar), '') || coalesce(e.csv, '') as csv
    from site.figures as f
    join coverage.access_by_territory as a using (territory_kind, territory_code)
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    left join evolutions as e using (territory_code)
    where f.territory_kind = 'departement'
), france as (
    select 'En France, ' || words_share(a.within_20_min_share) || ' de la population est à moins de 20' || chr(160) || 'min' || if(a.median_min is null, '', ', médiane ' || words_min(a.median_min))
        || ' ; ' || words_count(a.beyond_20_min_count) || ' habitants sont plus loin ou sans accès.' as sentence
    from coverage.access_by_territory as a
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    where a.territory_kind = 'france' and a.within_20_min_share is not null
)
select {
    'annees': coalesce((select list(heading order by list_on) from years), []),
    'listes': (select {'premiere': cast(year(min(list_on)) as varchar), 'derniere': cast(year(max(list_on)) as varchar), 'dernier_rang': count(distinct list_on) - 1,
        'msap': if(min(list_on) < date '2020-01-01', ' En ' || year(min(list_on)) || ', ce sont les maisons de services au public (MSAP), que France services a remplacées.', '')} from coverage.access_by_list),
    'lignes': coalesce((select list(line order by territory_code) from lines), []),
    'csv': 'Département,À moins de 20 min,Médiane en minutes,Habitants à plus de 20 min' || coalesce((select string_agg(',À moins de 20 min en ' || year_words, '' order by list_on) from years), '')
        || coalesce((select chr(10) || string_agg(csv, chr(10) order by name, territory_code) from lines), ''),
    'dit': (select sentence from france)
} as carte_table
