-- what an espace in the commune would bring, in the words of its page
-- one row per commune without an espace that the headline definition counts
-- source: exports.implantations_communes
select
    code_commune as commune_code,
    case
        when population_gagnee_20_min < 20 and population_gagnee_20_min_haut < 100 then 'Un espace ici ne mettrait presque personne de plus à moins de 20 minutes.'
        else 'Un espace ici mettrait environ ' || words_about(population_gagnee_20_min) || ' habitants de plus à moins de 20 minutes, dans la commune et autour'
            || if(to_two_figures(population_gagnee_20_min_bas) = to_two_figures(population_gagnee_20_min_haut), '', ' (entre ' || words_about(population_gagnee_20_min_bas) || ' et ' || words_about(population_gagnee_20_min_haut) || ')') || '.'
    end as sentence
from exports.implantations_communes
order by code_commune
