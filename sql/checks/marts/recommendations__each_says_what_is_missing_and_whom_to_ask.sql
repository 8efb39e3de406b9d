-- Chaque recommandation dit ce qui manque et à qui le demander ; chaque question a une page, ou ce qui manque
select cast(number as varchar) as what, missing, whom from marts.recommendations where missing is null or whom is null or answered not in ('oui', 'en partie', 'non')
union all
select question, missing, whom from marts.questions where page is null and (missing is null or whom is null)
order by 1
