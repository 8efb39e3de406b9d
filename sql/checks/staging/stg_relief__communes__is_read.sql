-- Le point le plus haut d'une commune n'est pas sous le plus bas, et rares sont les communes sans relief connu
with counted as (
    select *, count(*) filter (where lowest_m is null or highest_m is null) over () as unknown_count, count(*) over () as communes_count
    from staging.stg_relief__communes
)
select _file, _line, commune_code, lowest_m, highest_m
from counted
where highest_m < lowest_m or (lowest_m is null or highest_m is null) and unknown_count * 100 > communes_count
