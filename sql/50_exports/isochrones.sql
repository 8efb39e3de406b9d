-- the land from which an espace, or the nearest of the network, is reached by road within so many minutes, in bands
-- one row per espace on the roads, or network of a landmass, and band of minutes
-- source: coverage.isochrones, whose shapes are in exports.isochrone_shapes; Table Schema in data/schemas/isochrones.schema.json
select i.band_id as identifiant, i.target_kind as cible, i.espace_id as id_fs, c.departement_code as code_departement, i.departements,
    i.from_min as minutes_de, i.to_min as minutes_a, round(i.area_km2, 2) as surface_km2
from exports.isochrone_shapes as i
left join marts.espaces as e using (espace_id)
left join marts.communes as c using (commune_code)
order by c.departement_code nulls last, cast(i.espace_id as integer), i.departements, i.to_min
