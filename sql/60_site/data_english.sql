-- the headline figures of France in English, those of the front page
-- one row per country: the file of the site's data and its JSON
-- source: site.figures, coverage.access_by_territory, marts
with openings as (
    select d.opening, a.within_20_min_share as share, a.communes_count
    from marts.definitions as d
    join marts.definitions as h on h.is_headline and h.which = d.which and h.pace = d.pace
    join coverage.access_by_territory as a on a.definition_id = d.definition_id and a.territory_kind = 'france'
)
select 'data/anglais.json' as path, to_json({
    'share': english(f.chiffres.part),
    'share_between': english(f.chiffres.part_entre),
    'saturday': (select english(words_share(share)) from openings where opening = 'samedi'),
    'after_18': (select english(words_share(share)) from openings where opening = 'apres_18h'),
    'beyond': english(f.chiffres.loin),
    'nine_in_ten': english(f.chiffres.p90),
    'communes': (select english(words_count(communes_count)) from openings where opening = 'toute_heure'),
    'espaces': (select english(words_count(count(*))) from marts.espaces),
    'list_day': strftime(n.list_on, '%-d %B %Y'),
    'counted': case d.which when 'tous' then 'all espaces' when 'sans_itinerants' then 'fixed espaces, buses and other mobile ones not counted' else 'main espaces, branches not counted' end
        || case d.pace when 'dense' then ', in dense traffic' else ', in light traffic' end,
    'method': case f.method when 'route' then 'computed on the road network' when 'estimation' then 'estimated, with an error measured on regions that the model has not seen'
        else 'computed on the road network in some territories, estimated elsewhere' end
}) as json
from site.figures as f
cross join site.network as n
join marts.definitions as d on d.is_headline
where f.territory_kind = 'france'
order by path
