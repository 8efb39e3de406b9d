-- the attendance of each département as a series, and the sentences about it
-- one row per file of the site's data: its path and its JSON, an object by code
-- source: exports.attendance_series, site.activity_words
with sentences as (
    select territory_kind || '-' || territory_code as key, list({'page': page, 'phrase': sentence} order by position) as list
    from site.activity_words
    group by territory_kind, territory_code
)
select 'data/activite.json' as path, to_json(map_from_entries(coalesce(list((territory_code, {'serie': serie, 'cible': cible, 'initial': initial}) order by territory_code), []))) as json
from exports.attendance_series
where territory_kind = 'departement' and len(serie) > 0
union all
select 'data/activite_mots.json', to_json(map_from_entries(coalesce(list((key, list) order by key), [])))
from sentences
order by path
