-- zonings of each commune: canton, bassin de vie, aire d'attraction
-- one row per commune
-- source: zonages (INSEE); a canton that cuts a commune is INSEE's pseudo-canton; Guyane and Martinique have none ("Sans objet")
select "DEPCOM" as commune_code, case when "LIB_CV" <> 'Sans objet' then txt("CV") end as canton_code, nullif(txt("LIB_CV"), 'Sans objet') as canton_name,
    txt("BV2022") as bassin_de_vie_code, txt("LIB_BV2022") as bassin_de_vie_name, _file, _line
from raw.zonages__communes
