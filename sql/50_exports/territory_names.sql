-- every territory that has a page, with its names
-- one row per territory
-- source: marts
select 'commune' as territory_kind, commune_code as territory_code, name, de_commune(name, article_kind) as name_of, a_commune(name, article_kind) as name_in, departement_code, region_code, population_count from marts.communes
union all
select 'epci', epci_code, name, de_epci(name), dans_epci(name), departement_code, region_code, population_count from marts.epci
union all
select 'canton', canton_code, name, 'du canton ' || de_canton(name), 'dans le canton ' || de_canton(name), departement_code, region_code, population_count from marts.cantons
union all
select 'departement', departement_code, name, de_territoire(name, article_kind), dans_territoire(name, article_kind), departement_code, region_code, population_count from marts.departements
union all
select 'region', region_code, name, de_territoire(name, article_kind), dans_territoire(name, article_kind), null, region_code, population_count from marts.regions
union all
select 'france', 'FR', 'France', 'de France', 'en France', null, null, sum(population_count) from marts.regions
order by 1, 2
