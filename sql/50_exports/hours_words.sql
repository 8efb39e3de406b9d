-- the week of a territory in a sentence of its page
-- one row per territory from EPCI up where some espace is open within 20 minutes of somebody
-- source: coverage.open_moments
select
    territory_kind,
    territory_code,
    'Un jour de semaine moyen, ' || words_percent(best_share) || ' des habitants ont un espace ouvert à moins de 20 minutes vers ' || clock_words(best_from_min) || ', '
        || words_percent(lunch_share) || ' à ' || clock_words(750) || ', ' || words_percent(at_18_share) || ' à ' || clock_words(1080) || ' ; le samedi, '
        || if(saturday_share < 0.005, 'presque personne', words_percent(saturday_share) || ' au mieux') || '.' as sentence
from coverage.open_moments
where best_share > 0
order by territory_kind, territory_code
