-- the week of each espace of the last list as the pages read it
-- one row per espace: seven days (jour 1 Monday … 7 Sunday) with their ranges
-- source: marts.espace_hours; an espace without readable hours has no row
with ranges as (
    select espace_id, weekday, list([clock(opens_min), clock(closes_min)] order by opens_min) as plages
    from marts.espace_hours
    where list_on = (select max(list_on) from marts.espaces)
    group by espace_id, weekday
), texts as (
    select espace_id, weekday, string_agg(clock_words(opens_min) || '–' || clock_words(closes_min), ', ' order by opens_min) as words
    from marts.espace_hours
    where list_on = (select max(list_on) from marts.espaces)
    group by espace_id, weekday
), runs as (
    select espace_id, words, min(weekday) as first_day, max(weekday) as last_day
    from (select *, weekday - row_number() over (partition by espace_id, words order by weekday) as island from texts)
    group by espace_id, words, island
), words as (
    select espace_id, string_agg(['lun.', 'mar.', 'mer.', 'jeu.', 'ven.', 'sam.', 'dim.'][first_day]
        || case when last_day > first_day then case when last_day = first_day + 1 then ' et ' else '–' end || ['lun.', 'mar.', 'mer.', 'jeu.', 'ven.', 'sam.', 'dim.'][last_day] else '' end
        || ' ' || words, ' ; ' order by first_day, words) as horaires_texte
    from runs group by espace_id
), days as (
    select espace_id, unnest([1, 2, 3, 4, 5, 6, 7]) as weekday from (select distinct espace_id from ranges)
)
select d.espace_id, list({'jour': d.weekday, 'plages': coalesce(r.plages, [])} order by d.weekday) as horaires, any_value(x.horaires_texte) as horaires_texte
from days as d
left join words as x using (espace_id)
left join ranges as r using (espace_id, weekday)
group by d.espace_id
order by d.espace_id
