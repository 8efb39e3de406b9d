-- communes of the COG 2026, current ones, déléguées, associées and arrondissements municipaux
-- one row per entry of communes.json; a commune déléguée can share its code with the current commune
-- source: decoupage_administratif (INSEE COG, populations légales, La Poste postcodes)
select
    code as commune_code,
    nom as name,
    case type
        when 'commune-actuelle' then 'actuelle'
        when 'commune-deleguee' then 'deleguee'
        when 'commune-associee' then 'associee'
        when 'arrondissement-municipal' then 'arrondissement'
    end as kind,
    zone,
    txt(departement) as departement_code,
    txt(region) as region_code,
    txt(arrondissement) as arrondissement_code,
    txt("chefLieu") as head_commune_code,
    txt(commune) as parent_commune_code,
    cast(txt("typeLiaison") as integer) as article_kind,
    coalesce(from_json("anciensCodes", '["VARCHAR"]'), []) as former_codes,
    coalesce(from_json("codesPostaux", '["VARCHAR"]'), []) as postcodes,
    cast(txt(population) as bigint) as population_count,
    _file,
    _line
from raw.decoupage_administratif__communes
