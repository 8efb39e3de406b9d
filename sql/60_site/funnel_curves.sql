-- the curves of a funnel of départements: the mean, and the limits that 95 and 998 in 1,000 lie within
-- one row per measure, curve (line 1 is the mean) and point of it
-- method: mean ± 1.96 or 3.09 standard deviations of a Poisson rate, widened by the overdispersion (Spiegelhalter 2005), from 2 % to 105 % of the greatest exposure
with measures as (
    select measure, any_value(mean_rate) as mean_rate, any_value(overdispersion) as overdispersion, max(exposure) as top_exposure
    from coverage.load_funnel where unit_kind = 'departement' group by measure
), lines as (
    select * from (values (1, 'moyenne', 'moyenne', 0.0), (2, 'limite', '95 %', -1.96), (3, 'limite', '95 %', 1.96), (4, 'limite loin', '99,8 %', -3.09), (5, 'limite loin', '99,8 %', 3.09)) as t(line, class, label, factor)
), points as (
    select m.*, i as step, m.top_exposure * i / 100 as exposure from measures as m cross join range(2, 106) as t(i)
)
select p.measure, c.line, c.class, c.label, p.step, p.exposure, p.mean_rate + c.factor * sqrt(p.overdispersion * p.mean_rate / p.exposure) as rate
from points as p
cross join lines as c
order by p.measure, c.line, p.step
