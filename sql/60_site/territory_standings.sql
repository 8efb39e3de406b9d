-- where a territory stands among those of its kind by the share within 20 minutes, in words: its rank where the interval of that is narrower than a quarter of the field, else the third that it is in
-- one row per EPCI, canton, département and région that has a rank
-- source: exports.ranks
with ranked as (
    select
        r.*,
        4 * (r.worst_rank - r.best_rank) > r.territories_count as is_wide,
        ' des ' || words_count(r.territories_count) || ' ' || case r.territory_kind
            when 'epci' then 'intercommunalités'
            when 'canton' then 'cantons'
            when 'departement' then 'départements'
            when 'region' then 'régions' end as field,
        f.is_by_road
    from exports.ranks as r
    join site.figures as f using (territory_kind, territory_code)
    where r.territory_kind in ('epci', 'canton', 'departement', 'region')
)
select territory_kind, territory_code, to_json(if(is_wide, {
    'avant': 'Par cette part, ',
    'fort': case
        when 3 * rank <= territories_count then 'dans le tiers le mieux desservi'
        when 3 * rank > 2 * territories_count then 'dans le tiers le moins bien desservi'
        else 'dans le tiers du milieu' end,
    'apres': field || ', selon l’estimation ; son erreur ne permet pas de donner un rang.'
}, {
    'avant': 'Par cette part, ' || if(equal_count > 1, 'à égalité avec ' || words_count(equal_count - 1) || if(equal_count = 2, ' autre au ', ' autres au '), ''),
    'fort': words_rank(rank) || ' rang',
    'apres': field || case
        when best_rank <> worst_rank
            then ', mais entre le ' || words_rank(best_rank) || ' et le ' || words_rank(worst_rank) || ' si toutes ses estimations se trompent du même côté'
        when is_by_road then ' ; ses temps sont calculés par la route, ceux de la plupart des autres estimés'
        else '' end || '.'
})) as rang
from ranked
order by territory_kind, territory_code
