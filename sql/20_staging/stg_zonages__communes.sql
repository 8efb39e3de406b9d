-- zonings of each commune: canton, bassin de vie, aire d'attraction
-- one row per commune
-- source: zonages (INSEE); a canton that cuts a commune is INSEE's pseudo-canton
select "DEPCOM" as commune_code, txt("CV") as canton_code, txt("LIB_CV") as canton_name,
    txt("BV2022") as bassin_de_vie_code, txt("LIB_BV2022") as bassin_de_vie_name, _file, _line
from raw.zonages__communes
