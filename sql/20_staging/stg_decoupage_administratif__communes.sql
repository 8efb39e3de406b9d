-- communes of the COG 2026, current ones, déléguées, associées and arrondissements municipaux
-- one row per entry of communes.json; a commune déléguée can share its code with the current commune
-- source: decoupage_administratif (INSEE COG, populations légales, La Poste postcodes)
select
    commune_code_of(code) as commune_code,
    one_line(nom) as name,
    case txt(type)
        when 'commune-actuelle' then 'actuelle'
        when 'commune-deleguee' then 'deleguee'
        when 'commune-associee' then 'associee'
        when 'arrondissement-municipal' then 'arrondissement'
    end as kind,
    txt(zone) as zone,
    txt(departement) as departement_code,
    txt(region) as region_code,
    txt(arrondissement) as arrondissement_code,
    txt("chefLieu") as head_commune_code,
    txt(commune) as parent_commune_code,
    cast(whole_of("typeLiaison") as integer) as article_kind,
    coalesce(from_json("anciensCodes", '["VARCHAR"]'), []) as former_codes,
    coalesce(from_json("codesPostaux", '["VARCHAR"]'), []) as postcodes,
    count_of(population) as population_count,
    _file,
    _line,
    [
        missing('code', code, commune_code_of(code), 'a commune code of five characters'),
        missing('nom', nom, one_line(nom), 'a name'),
        missing('type', type, txt(type), 'a kind of commune'),
        other_word('type', type, ['commune-actuelle', 'commune-deleguee', 'commune-associee', 'arrondissement-municipal']),
        other_word('zone', zone, ['metro', 'drom', 'com']),
        unread('departement', departement, departement_code_of(departement), 'the code of a département'),
        fault(not regexp_full_match(coalesce(txt(region), '00'), '\d{2,3}'), 'region', region, 'the code of a région'),
        unread('commune', commune, commune_code_of(commune), 'a commune code of five characters'),
        fault(txt("typeLiaison") is not null and coalesce(whole_of("typeLiaison") not between 0 and 9, true), 'typeLiaison', "typeLiaison", 'INSEE''s kind of article, 0 to 9'),
        fault(txt(population) is not null and coalesce(count_of(population) > 5000000, true), 'population', population, 'a number of people, at most 5000000 in a commune')
    ] as _faults
from raw.decoupage_administratif__communes
