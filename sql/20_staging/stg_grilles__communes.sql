-- density, rurality, mountain and centrality of each commune
-- one row per commune of the four grids together
-- source: grilles (INSEE grille de densité à 7 niveaux, ANCT)
with density as (
    select commune_code, density_label from staging.stg_grilles__densite
), rurality as (
    select commune_code, rurality_label from staging.stg_grilles__ruralite
), mountain as (
    select commune_code, mountain_massif from staging.stg_grilles__montagne
), centrality as (
    select commune_code, centrality_label from staging.stg_grilles__centralite
)
select
    commune_code,
    density_label,
    case density_label
        when 'Grands centres urbains' then 1
        when 'Centres urbains intermédiaires' then 2
        when 'Petites villes' then 3
        when 'Ceintures urbaines' then 4
        when 'Bourgs ruraux' then 5
        when 'Rural à habitat dispersé' then 6
        when 'Rural à habitat très dispersé' then 7
    end as density_level,
    rurality_label,
    mountain_massif,
    centrality_label,
    case centrality_label
        when 'Communes non centre' then 0
        when 'Centre local d''équipements et de services' then 1
        when 'Centre intermédiaire d''équipements et de services' then 2
        when 'Centre structurant d''équipements et de services' then 3
        when 'Centre majeur d''équipements et de services' then 4
    end as centrality_level
from density
full join rurality using (commune_code)
full join mountain using (commune_code)
full join centrality using (commune_code)
