-- the land from which an espace, or the nearest of the network, is reached by road within so many minutes, in bands
-- one row per espace on the roads, or network of a landmass, and band of minutes
-- source: coverage.isochrones, whose shapes are in exports.isochrone_shapes; Table Schema in data/schemas/isochrones.schema.json
select band_id as identifiant, target_kind as cible, espace_id as id_fs, departements,
    from_min as minutes_de, to_min as minutes_a, round(area_km2, 2) as surface_km2
from exports.isochrone_shapes
order by target_kind, cast(espace_id as integer), departements, to_min
