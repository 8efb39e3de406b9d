-- départements and collectivités d'outre-mer of 2026
-- one row per département
-- source: decoupage_administratif (INSEE COG)
select code as departement_code, nom as name, txt(region) as region_code, zone, "chefLieu" as head_commune_code,
    cast(txt("typeLiaison") as integer) as article_kind
from raw.decoupage_administratif__departements
