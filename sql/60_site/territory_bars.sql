-- the time of a territory beside those around it and those like it: bars of the median resident, and the figures below the three of the page
-- one row per EPCI, canton, département, région and for France
-- source: site.figures, site.levels, site.circles, site.territory_alike
with around as (
    select
        c.territory_kind,
        c.territory_code,
        c.position,
        l.level,
        f.versus,
        -- a département or a région of the territory's own name, or a région of its département's, is the same place
        c.around_kind = 'france' or not (l.level.nom = n.name or (c.around_kind = 'region' and l.level.nom = coalesce(d.name, ''))) as is_another
    from site.circles as c
    join site.levels as l on l.territory_kind = c.around_kind and l.territory_code = c.around_code
    join site.figures as f on f.territory_kind = c.around_kind and f.territory_code = c.around_code
    join exports.territory_names as n on n.territory_kind = c.territory_kind and n.territory_code = c.territory_code
    left join exports.territory_names as d on d.territory_kind = 'departement' and d.territory_code = n.departement_code
), compared as (
    select
        territory_kind,
        territory_code,
        list(level order by position) as levels,
        list(level order by position) filter (where is_another) as others,
        list(versus order by position) as versus
    from around
    group by territory_kind, territory_code
), shown as (
    select
        h.territory_kind,
        h.territory_code,
        h.titre,
        f.median_min,
        f.method,
        f.median_min is not null as has_minutes,
        coalesce(c.levels, []) as levels,
        coalesce(c.others, []) as others,
        coalesce(c.versus, []) as versus,
        s.versus as versus_alike,
        s.median_min as alike_min,
        s.method as alike_method,
        -- whose times stand in the bars: how they were obtained is said of all of them
        list_transform(coalesce(c.levels, []), lambda x: {'nom': x.nom, 'methode': x.methode, 'route_dans': x.route_dans})
            || if(f.median_min is not null and s.territory_code is not null, [{'nom': 'Territoires semblables', 'methode': s.method, 'route_dans': null}], [])
            || if(f.median_min is not null, [{'nom': h.titre, 'methode': f.method, 'route_dans': f.road_place}], []) as timed
    from site.territory_heads as h
    join site.figures as f using (territory_kind, territory_code)
    left join compared as c using (territory_kind, territory_code)
    left join site.territory_alike as s using (territory_kind, territory_code)
)
select
    territory_kind,
    territory_code,
    to_json(if(has_minutes, versus || list_filter([versus_alike], lambda x: x is not null), [])) as autres,
    if(has_minutes or len(levels) > 0, to_json({
        'm': if(has_minutes, cast(ceil(greatest(20, median_min, alike_min, list_max(list_transform(levels, lambda x: x.mediane)))) as integer), 60),
        'legende': 'Temps de l’habitant médian, ' || list_how(timed),
        'moi': if(has_minutes, bar(null, titre, median_min, method, list_signs(timed)), null),
        'lignes': list_transform(others, lambda x: bar(x.lien, x.nom, x.mediane, x.methode, list_signs(timed)))
            || if(has_minutes and alike_min is not null, [bar('#semblables', 'Territoires semblables', alike_min, alike_method, list_signs(timed))], [])
    }), null) as barres
from shown
order by territory_kind, territory_code
