-- D'une liste à la suivante, neuf espaces sur dix gardent leur identifiant, avec leur nom ou à moins de 300 m (les listes n'ayant pas autant d'espaces l'une que l'autre, neuf sur dix de la plus courte ; au-delà de trente mois, rien n'est jugé)
-- the source changed
with lists as (
    select list_on, lag(list_on) over (order by list_on) as previous_on
    from (select distinct list_on from marts.espaces_history where espace_id not like 'msap-%')
    qualify row_number() over (order by list_on desc) = 1
), kept as (
    select l.previous_on, l.list_on,
        least(count(*), (select count(*) from marts.espaces_history as h where h.list_on = l.list_on)) as espaces_count,
        count(*) filter (where own_name(b.name) = own_name(a.name) or distance_km(b.source_lon, b.source_lat, a.source_lon, a.source_lat) <= 0.3) as kept_count
    from lists as l
    join marts.espaces_history as b on b.list_on = l.previous_on
    left join marts.espaces_history as a on a.list_on = l.list_on and a.espace_id = b.espace_id
    group by l.previous_on, l.list_on
)
select previous_on, list_on, espaces_count, kept_count, 'at least ' || ceil(espaces_count * 0.9)::integer as expected_count
from kept
where kept_count < espaces_count * 0.9 and previous_on > list_on - interval 30 month
