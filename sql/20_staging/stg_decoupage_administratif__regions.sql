-- régions of 2026
-- one row per région
-- source: decoupage_administratif (INSEE COG)
select
    txt(code) as region_code,
    one_line(nom) as name,
    txt(zone) as zone,
    txt("chefLieu") as head_commune_code,
    cast(whole_of("typeLiaison") as integer) as article_kind,
    _file,
    _line,
    [
        fault(not regexp_full_match(coalesce(txt(code), ''), '\d{2}|97\d|98\d'), 'code', code, 'the code of a région'),
        missing('nom', nom, one_line(nom), 'a name'),
        other_word('zone', zone, ['metro', 'drom', 'com']),
        fault(txt("typeLiaison") is not null and coalesce(whole_of("typeLiaison") not between 0 and 9, true), 'typeLiaison', "typeLiaison", 'INSEE''s kind of article, 0 to 9')
    ] as _faults
from raw.decoupage_administratif__regions
