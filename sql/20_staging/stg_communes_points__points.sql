-- a point for each commune of the COG 2025
-- one row per commune code
-- source: communes_points; lon/lat in degrees, WGS84
select "Code_Officiel_Commune" as commune_code, cast(longitude as double) as lon, cast(latitude as double) as lat, _file, _line
from raw.communes_points__points
