-- Chaque libellé de la grille de densité est l'un des sept connus
select commune_code, density_label from staging.stg_grilles__communes where density_label is not null and density_level is null order by 1
