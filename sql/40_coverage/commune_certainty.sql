-- how sure it is that the people of a commune are on average beyond 20 minutes (headline definition)
-- one row per commune of the 101 départements
-- source: coverage.commune_access; certain where even the low end of the interval is beyond, or no road leads to an espace; probable where the minutes are; possible where only the high end is; null where nobody knows where the people live. has_mobile says that an itinerant espace is based in the commune, which the headline does not count
select
    a.commune_code,
    case
        when a.reason in ('sans_espace', 'sans_espace_sur_la_terre') then 'certain'
        when a.nearest_low_min > 20 then 'certain'
        when a.nearest_min > 20 then 'probable'
        when a.nearest_high_min > 20 then 'possible'
        when a.nearest_min is not null then 'non'
    end as beyond_20,
    m.commune_code is not null as has_mobile
from coverage.commune_access as a
join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
left join (select distinct commune_code from marts.espaces where is_mobile) as m using (commune_code)
order by a.commune_code
