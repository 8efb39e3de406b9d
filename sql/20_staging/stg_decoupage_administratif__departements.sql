-- départements and collectivités d'outre-mer of 2026
-- one row per département
-- source: decoupage_administratif (INSEE COG)
select
    departement_code_of(code) as departement_code,
    one_line(nom) as name,
    txt(region) as region_code,
    txt(zone) as zone,
    txt("chefLieu") as head_commune_code,
    cast(whole_of("typeLiaison") as integer) as article_kind,
    _file,
    _line,
    [
        missing('code', code, departement_code_of(code), 'the code of a département'),
        missing('nom', nom, one_line(nom), 'a name'),
        fault(not regexp_full_match(coalesce(txt(region), '00'), '\d{2,3}'), 'region', region, 'the code of a région'),
        other_word('zone', zone, ['metro', 'drom', 'com']),
        fault(txt("typeLiaison") is not null and coalesce(whole_of("typeLiaison") not between 0 and 9, true), 'typeLiaison', "typeLiaison", 'INSEE''s kind of article, 0 to 9')
    ] as _faults
from raw.decoupage_administratif__departements
