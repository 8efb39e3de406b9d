-- La dernière liste est entière : ses lignes sont toutes dans la table des espaces
select (select count(*) from marts.espaces) as espaces, (select count(*) from staging.stg_france_services__liste_2024) as liste
where (select count(*) from marts.espaces) <> (select count(*) from staging.stg_france_services__liste_2024)
