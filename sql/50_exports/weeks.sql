-- the week of each espace of the last list as the pages read it
-- one row per espace of which the list says something: seven days (jour 1 Monday … 7 Sunday) with their ranges, or with the publisher's words where they are not read; nature is lu, fermé (also an empty cell), non publié, variable, impossible, vide or non lu
-- source: marts.espace_hours, marts.espace_hour_days; Sunday is "non publié" where the list gives it for no espace
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
), said as (
    select espace_id, weekday, hours_text, kind from marts.espace_hour_days where list_on = (select max(list_on) from marts.espaces)
), days as (
    select espace_id, unnest([1, 2, 3, 4, 5, 6, 7]) as weekday from (select distinct espace_id from said where kind <> 'non publié')
), natured as (
    select d.espace_id, d.weekday, coalesce(r.plages, []) as plages,
        coalesce(s.kind, case when d.weekday = 7 and not exists (from said where weekday = 7) then 'non publié' else 'fermé' end) as nature,
        case when s.kind not in ('lu', 'fermé', 'non publié') then one_line(s.hours_text) end as texte
    from days as d
    left join said as s using (espace_id, weekday)
    left join ranges as r using (espace_id, weekday)
)
select n.espace_id,
    list({'jour': n.weekday, 'plages': n.plages, 'nature': n.nature, 'texte': n.texte} order by n.weekday) as horaires,
    any_value(x.horaires_texte) as horaires_texte,
    bool_or(n.texte is not null) as a_des_mots
from natured as n
left join words as x using (espace_id)
group by n.espace_id
order by n.espace_id
