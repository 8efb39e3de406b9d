-- the three maps of France on the front page: what they show, in words
-- one row per country: the finding, and each opening (any hour, Saturday, after 18:00) of the kind of espaces of the headline
-- source: coverage.access_by_territory, exact values; the maps are added by the export stage
with asked as (
    select d.definition_id, d.opening, d.position
    from marts.definitions as d
    join marts.definitions as h on h.is_headline and h.which = d.which and h.pace = d.pace
), france as (
    select
        q.opening,
        q.position,
        a.within_20_min_share,
        words_share(a.within_20_min_share) as share,
        words_between(a.within_20_min_low_share, a.within_20_min_high_share) as between_words
    from asked as q
    join coverage.access_by_territory as a using (definition_id)
    where a.territory_kind = 'france' and a.within_20_min_share is not null
), epci as (
    select
        q.opening,
        count(*) as total_count,
        count(*) filter (where a.median_min > 20) as far_count,
        count(*) filter (where a.median_min is null) as none_count
    from asked as q
    join coverage.access_by_territory as a using (definition_id)
    where a.territory_kind = 'epci'
    group by q.opening
), said as (
    select
        f.opening,
        f.position,
        f.share,
        case f.opening when 'samedi' then 'Le samedi' when 'apres_18h' then 'Après 18' || chr(160) || 'h' else 'À toute heure' end as title,
        f.share || ' de la population à moins de 20' || chr(160) || 'minutes' || case f.opening
            when 'samedi' then ' d’un espace ouvert le samedi'
            when 'apres_18h' then ' d’un espace ouvert après 18' || chr(160) || 'h au moins un jour de la semaine'
            else ' d’un espace, ouvert ou non' end || f.between_words || '.'
            || if(e.total_count is null, '', if(e.far_count = 0,
                    ' Dans aucune intercommunalité la moitié des habitants ne met plus de 20' || chr(160) || 'minutes',
                    ' Dans ' || words_of(e.far_count, 'intercommunalité', 'intercommunalités') || ' sur ' || words_count(e.total_count) || ', la moitié des habitants met plus de 20' || chr(160) || 'minutes')
                || if(e.none_count > 0, ' ; dans ' || words_of(e.none_count, 'autre', 'autres') || ', elle n’a pas d’espace par la route ou son temps n’est pas connu', '') || '.') as sentence
    from france as f
    left join epci as e using (opening)
)
select {
    'constat': (select share from said where opening = 'toute_heure') || ' de la population est à moins de 20' || chr(160) || 'minutes d’un espace'
        || coalesce(' ; ' || (select share from said where opening = 'samedi') || ' le samedi', '')
        || coalesce(' ; ' || (select share from said where opening = 'apres_18h') || ' après 18' || chr(160) || 'h', ''),
    'cartes': coalesce((select list({'ouverture': opening, 'titre': title, 'phrase': sentence} order by position) from said), [])
} as ouvertures
