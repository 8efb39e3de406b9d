-- what is said in words of the activity of a territory: its load beside others, its target, satisfaction with its noise, its growth
-- one row per territory (département, région, France) and sentence
-- source: coverage.load_funnel, coverage.load_by_territory, marts.satisfaction, coverage.network_months; shown on the sheets of territories
with last_load as (
    select * from coverage.load_by_territory where not is_initial
    qualify row_number() over (partition by territory_kind, territory_code order by month desc) = 1
), france as (
    select * from last_load where territory_kind = 'france'
), positions as (
    select f.unit_code, case f.position
        when 'tres_au_dessus' then 'très fréquentés : au-dessus de ce que le hasard explique'
        when 'au_dessus' then 'plutôt plus fréquentés que la moyenne'
        when 'au_dessous' then 'plutôt moins fréquentés que la moyenne'
        when 'tres_au_dessous' then 'moins fréquentés que ce que le hasard explique'
        else 'comme les autres, aux hasards près' end as words
    from coverage.load_funnel as f where f.unit_kind = 'departement' and f.measure = 'actes_par_heure_ouverte'
), satisfaction as (
    select territory_kind, territory_code, count(*) as months_count, min(satisfied_share) as lowest_share, max(satisfied_share) as highest_share, min(month) as first_month, max(month) as last_month
    from marts.satisfaction group by territory_kind, territory_code
), noise as (
    select sqrt(avg(variance)) as within_share
    from (select var_samp(satisfied_share) as variance from marts.satisfaction where territory_kind = 'departement' group by territory_code having count(*) >= 3)
), network as (
    select territory_kind, territory_code,
        max_by(principal_total + antenne_total, month) as total, max(month) as last_month, max_by(per_100000_rate, month) as rate,
        max_by(principal_total + antenne_total, month) filter (where month(month) = 12 and year(month) < (select max(year(month)) from coverage.network_months)) as last_year_total,
        max(year(month)) filter (where month(month) = 12 and year(month) < (select max(year(month)) from coverage.network_months)) as last_year
    from coverage.network_months group by territory_kind, territory_code
)
select l.territory_kind, l.territory_code, 1 as position, 'analyses/frequentation/' as page,
    'En ' || month_words(l.month) || ', ' || words_count(l.acts_count / l.espaces_count) || ' actes par espace' || case when l.open_hours > 0 then ', ' || words_tenth(l.acts_count / l.open_hours) || ' par heure ouverte publiée' else '' end
        || case when l.territory_kind = 'france' then '.' else ' (France : ' || words_count(f.acts_count / f.espaces_count) || case when l.open_hours > 0 and f.open_hours > 0 then ' et ' || words_tenth(f.acts_count / f.open_hours) else '' end || ')' || coalesce(' ; ' || p.words, '') || '.' end as sentence
from last_load as l
cross join france as f
left join positions as p on l.territory_kind = 'departement' and p.unit_code = l.territory_code
where l.espaces_count > 0 and f.espaces_count > 0
union all
select territory_kind, territory_code, 2, 'analyses/frequentation/#tendance',
    case when acts_count >= target_count then 'La cible de ' || month_words(target_month) || ' (' || words_count(target_count) || ' actes par mois) était déjà atteinte en ' || month_words(month) || '.'
        else 'À ' || words_reached(acts_count / target_count) || ' de la cible de ' || month_words(target_month) || ' (' || words_count(target_count) || ' actes par mois).' end
from last_load where target_count > 0
union all
select s.territory_kind, s.territory_code, 3, 'analyses/frequentation/#satisfaction',
    case when s.months_count = 1 then 'Un seul relevé de satisfaction est publié (' || month_words(s.last_month) || ') : il ne dit rien à lui seul.'
        else 'De ' || words_share(s.lowest_share) || ' à ' || words_share(s.highest_share) || ' d’usagers satisfaits selon le relevé (' || s.months_count || ' relevés, de ' || month_words(s.first_month) || ' à ' || month_words(s.last_month) || ')'
            || case when s.territory_kind = 'departement' and n.within_share is not null then ' ; d’un relevé à l’autre, un écart de moins de ' || words_tenth(100 * 1.96 * sqrt(2) * n.within_share) || ' points ne dit rien' else '' end || '.' end
from satisfaction as s
cross join noise as n
union all
select n.territory_kind, n.territory_code, 4, 'analyses/croissance/',
    words_of(n.total, 'espace', 'espaces') || ' en ' || month_words(n.last_month) || ' par date de label, antennes comprises' || case when n.last_year_total is not null then ' (' || words_count(n.last_year_total) || ' fin ' || n.last_year || ')' else '' end
        || case when n.rate is not null then ', soit ' || words_tenth(n.rate) || ' pour 100 000 habitants' else '' end || case when n.territory_kind = 'france' or n.rate is null or f.rate is null then '' else ' (France : ' || words_tenth(f.rate) || ')' end || '.'
from network as n
left join network as f on f.territory_kind = 'france'
order by 1, 2, 3
