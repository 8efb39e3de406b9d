-- Chaque libellé de la grille de centralité est l'un des cinq connus
select commune_code, centrality_label from staging.stg_grilles__communes where centrality_label is not null and centrality_level is null order by 1
