-- share of people of 75 and more
-- one row per commune over 2,000 inhabitants
-- source: rp_2018 (INSEE, recensement 2018); smaller communes are not in it
select code_insee as commune_code, cast(txt(age_75p) as double) / 100 as aged_75_share, _file, _line
from raw.rp_2018__communes
