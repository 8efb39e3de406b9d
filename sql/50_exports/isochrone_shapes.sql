-- the bands of isochrones with names that last from one build to the next
-- one row per espace on the roads, or network of a landmass, and band of minutes
-- source: coverage.isochrones; a network is named by the départements with roads on its land
with lands as (
    select p.landmass, string_agg(distinct c.departement_code, ';' order by c.departement_code) as departements
    from coverage.commune_places as p join marts.communes as c using (commune_code)
    where p.has_roads
    group by p.landmass
)
select case when i.target_kind = 'espace' then 'espace-' || i.espace_id else 'reseau-' || replace(l.departements, ';', '-') end || '-' || i.to_min as band_id,
    i.target_kind, i.espace_id, l.departements, i.from_min, i.to_min, i.area_km2, i.geometry
from coverage.isochrones as i
join lands as l using (landmass)
order by i.target_kind, cast(i.espace_id as integer), l.departements, i.to_min
