-- how far the tried estimate is from the reference at the ninth decile, as the map of the method page shows it
-- one row per département of the trial
-- source: exports.essais (coefficients that have not seen the région); near: at most 1.5 minutes off
select
    territoire as departement_code,
    case when ecart_p90_min < -1.5 then 'e-court' when ecart_p90_min > 1.5 then 'e-long' else 'e-juste' end as class,
    nom || ' : ' || if(ecart_p90_min < 0, '−', '+') || words_tenth(abs(ecart_p90_min)) || ' min' as title
from exports.essais
where methode = 'sans_la_region' and territoire <> 'FR' and ecart_p90_min is not null
order by territoire
