-- share of people of 75 and more
-- one row per commune over 2,000 inhabitants
-- source: rp_2018 (INSEE, recensement 2018); smaller communes are not in it
select
    commune_code_of(code_insee) as commune_code,
    number_of(age_75p) / 100 as aged_75_share,
    _file,
    _line,
    [
        missing('code_insee', code_insee, commune_code_of(code_insee), 'a commune code of five characters'),
        fault(txt(age_75p) is not null and coalesce(number_of(age_75p) not between 0 and 100, true), 'age_75p', age_75p, 'a percentage, 0 to 100')
    ] as _faults
from raw.rp_2018__communes
