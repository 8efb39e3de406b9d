-- whether a commune of today was in a rural revitalisation zone (ZRR) in 2022, whole or in part
-- one row per commune
-- source: staging.stg_zrr__communes through lignage_communes; a commune merged since is in the zone where one of its former communes was; null where the source says nothing
with former as (
    select l.current_code as commune_code, bool_or(z.zrr_status in ('C', 'PC')) as is_zrr
    from staging.stg_zrr__communes as z
    join marts.lignage_communes as l on l.old_code = z.commune_code
    group by l.current_code
)
select c.commune_code, f.is_zrr
from marts.communes as c
left join former as f using (commune_code)
order by c.commune_code
