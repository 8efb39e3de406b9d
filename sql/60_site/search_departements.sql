-- the names of all départements, which the search writes after a commune's name
-- one row per département or collectivité d'outre-mer
-- source: staging.stg_decoupage_administratif__departements
select departement_code, name
from staging.stg_decoupage_administratif__departements
order by departement_code
