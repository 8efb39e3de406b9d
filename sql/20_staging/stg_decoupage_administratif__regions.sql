-- régions of 2026
-- one row per région
-- source: decoupage_administratif (INSEE COG)
select code as region_code, nom as name, zone, "chefLieu" as head_commune_code,
    cast(txt("typeLiaison") as integer) as article_kind
from raw.decoupage_administratif__regions
