-- the people for whom each espace is the nearest, and what they would have without it
-- one row per espace
-- source: coverage.catchment_shares, headline definition; people are shared among espaces by place, those of one position have equal parts; null for an espace that the headline does not count (a bus, say); second_beyond counts those whom its closing would take beyond the threshold, not those already there
with counted as (
    select e.espace_id
    from marts.espaces as e
    join marts.definitions as d on d.is_headline
    left join marts.espace_weeks as w on w.espace_id = e.espace_id and w.list_on = e.list_on
    where (d.which = 'tous' or not e.is_mobile) and (d.which <> 'principaux' or not e.is_antenne)
        and (d.opening = 'toute_heure' or d.opening = 'samedi' and w.is_open_saturday or d.opening = 'apres_18h' and w.is_open_after_18)
)
select e.espace_id,
    case when k.espace_id is not null then count(s.commune_code) end as communes_count,
    case when k.espace_id is not null then cast(coalesce(sum(c.population_count * s.share), 0) as bigint) end as population_count,
    case when k.espace_id is not null then cast(coalesce(sum(c.population_count * s.second_beyond_20_share), 0) as bigint) end as second_beyond_20_min_count,
    case when k.espace_id is not null then cast(coalesce(sum(c.population_count * s.second_beyond_30_share), 0) as bigint) end as second_beyond_30_min_count
from marts.espaces as e
left join counted as k using (espace_id)
left join coverage.catchment_shares as s using (espace_id)
left join marts.communes as c on c.commune_code = s.commune_code
group by e.espace_id, k.espace_id
order by e.espace_id
