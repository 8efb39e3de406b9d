-- what we find in the network of the month of each claim, and the verdict
-- one row per claim about a share of people within 20 or 30 minutes
-- source: coverage.within_by_month (espaces of the last list that had their label by then, headline definition at any hour; the last month of the list for later claims) over the people whose minutes are known. The rule: confirme where even the low end of our range reaches the claimed share, infirme where even its high end does not, indecis between
with claims as (
    select
        claim_id,
        minutes,
        claimed_share,
        cast(claimed_on || '-01' as date) as claimed_month
    from marts.claims
    where subject = 'personnes' and minutes in (20, 30) and claimed_share is not null
), known as (
    select population_count - unknown_population_count as people_count
    from coverage.access_by_territory
    join marts.definitions using (definition_id)
    where territory_kind = 'france' and is_headline
), months as (
    select month, within_20_count, within_20_low_count, within_20_high_count, within_30_count, within_30_low_count, within_30_high_count
    from coverage.within_by_month
    where territory_kind = 'france'
), last_month as (
    select max(month) as month
    from months
), found as (
    select
        c.claim_id,
        c.minutes,
        c.claimed_share,
        m.month as network_month,
        c.claimed_month > m.month as is_after_last_list,
        case c.minutes when 20 then m.within_20_count else m.within_30_count end / k.people_count as found_share,
        case c.minutes when 20 then m.within_20_low_count else m.within_30_low_count end / k.people_count as found_low_share,
        case c.minutes when 20 then m.within_20_high_count else m.within_30_high_count end / k.people_count as found_high_share
    from claims as c
    cross join known as k
    cross join last_month as l
    join months as m on m.month = least(c.claimed_month, l.month)
)
select
    claim_id,
    minutes,
    claimed_share,
    network_month,
    is_after_last_list,
    found_share,
    found_low_share,
    found_high_share,
    case
        when found_low_share >= claimed_share then 'confirme'
        when found_high_share < claimed_share then 'infirme'
        else 'indecis'
    end as verdict
from found
order by claim_id
