-- zonings of each commune: canton, bassin de vie, aire d'attraction
-- one row per commune
-- source: zonages (INSEE); a canton that cuts a commune is INSEE's pseudo-canton; Guyane and Martinique have none ("Sans objet")
select
    commune_code_of("DEPCOM") as commune_code,
    case when txt("LIB_CV") <> 'Sans objet' then txt("CV") end as canton_code,
    nullif(one_line("LIB_CV"), 'Sans objet') as canton_name,
    txt("BV2022") as bassin_de_vie_code,
    one_line("LIB_BV2022") as bassin_de_vie_name,
    _file,
    _line,
    [
        missing('DEPCOM', "DEPCOM", commune_code_of("DEPCOM"), 'a commune code of five characters'),
        fault(txt("LIB_CV") <> 'Sans objet' and not regexp_full_match(coalesce(txt("CV"), ''), '(\d{2}|2[AB]|97\d)(\d{2}|ZZ)'), 'CV', "CV", 'the code of a canton, four or five characters'),
        fault(txt("BV2022") is not null and not regexp_full_match(txt("BV2022"), '[0-9A-Z]{5}'), 'BV2022', "BV2022", 'a code of five characters')
    ] as _faults
from raw.zonages__communes
