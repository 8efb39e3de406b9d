-- how far the answer moves with the definition: 18 shares of France within 10, 20 and 30 minutes on one axis, with their table
-- one row per country
-- source: coverage.access_by_territory; 760 by 210, the axis from x = 110 to 730
with shares as (
    select
        d.definition_id,
        d.position,
        d.is_headline,
        d.which,
        d.opening,
        d.pace,
        a.within_10_min_share,
        a.within_20_min_share,
        a.within_30_min_share
    from coverage.access_by_territory as a
    join marts.definitions as d using (definition_id)
    where a.territory_kind = 'france'
), axis as (
    select
        cast(floor(least(1, min(within_10_min_share)) * 10) as integer) as first_tenth,
        620 / (1 - floor(least(1, min(within_10_min_share)) * 10) / 10) as unit
    from shares
    where within_10_min_share is not null
), points as (
    select
        position,
        is_headline,
        opening,
        unnest([{'y': 42, 'share': within_10_min_share}, {'y': 94, 'share': within_20_min_share}, {'y': 146, 'share': within_30_min_share}], recursive := true)
    from shares
), circles as (
    select
        p.y,
        string_agg('<circle class="' || case when p.is_headline then 'tete' when p.opening = 'toute_heure' then 'rond' else 'vide' end
            || '" cx="' || printf('%.1f', 110 + x.unit * (p.share - x.first_tenth / 10)) || '" cy="' || p.y || '" r="' || if(p.is_headline, 8, 5) || '"/>', '' order by p.position) as marks
    from points as p
    cross join axis as x
    where p.share is not null
    group by p.y
), lines as (
    select string_agg('<text class="nom" x="98" y="' || (l.y + 5) || '" text-anchor="end">' || l.name || '</text>' || coalesce(c.marks, ''), '' order by l.y) as marks
    from (values (42, '≤ 10 min'), (94, '≤ 20 min'), (146, '≤ 30 min')) as l(y, name)
    left join circles as c using (y)
)
select {
    'svg': '<svg viewBox="0 0 760 210" role="img" aria-labelledby="eventail">'
        || array_to_string(list_transform(range(x.first_tenth, 11), lambda tenth: '<path class="grille" d="M' || printf('%.1f', 110 + x.unit * (tenth - x.first_tenth) / 10) || ' 16v156"/><text x="'
            || printf('%.1f', 110 + x.unit * (tenth - x.first_tenth) / 10) || '" y="196" text-anchor="middle">' || words_percent(tenth / 10) || '</text>'), '')
        || any_value(l.marks) || '</svg>',
    'lignes': list({'definition': which_words(s.which) || ', ' || opening_words(s.opening) || ', ' || pace_words(s.pace), 'ici': s.is_headline,
        'p10': words_share(s.within_10_min_share), 'p20': words_share(s.within_20_min_share), 'p30': words_share(s.within_30_min_share)} order by s.position),
    'csv': 'definition,quels,quand,rythme,part_10_min,part_20_min,part_30_min' || chr(10)
        || string_agg(s.definition_id || ',' || s.which || ',' || s.opening || ',' || s.pace || ',' || coalesce(cast(published_share(s.within_10_min_share) as varchar), '') || ','
            || coalesce(cast(published_share(s.within_20_min_share) as varchar), '') || ',' || coalesce(cast(published_share(s.within_30_min_share) as varchar), ''), chr(10) order by s.position) || chr(10)
} as eventail
from shares as s
cross join axis as x
cross join lines as l
group by x.first_tenth, x.unit
