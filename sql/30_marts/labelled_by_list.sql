-- espaces of the last list by the month of their label, cumulative, antennes apart
-- one row per month of a label
-- source: france_services 2024-08-01, labellisation_fs; closed espaces are not in it any more
with months as (
    select date_trunc('month', labelled_on)::date as month,
        count(*) filter (where not is_antenne) as principal_count, count(*) filter (where is_antenne) as antenne_count
    from marts.espaces where labelled_on is not null group by all
)
select month, sum(principal_count) over (order by month) as principal_total, sum(antenne_count) over (order by month) as antenne_total
from months
order by month
