-- a point for each commune of the COG 2025
-- one row per commune code
-- source: communes_points; lon/lat in degrees, WGS84
select
    commune_code_of("Code_Officiel_Commune") as commune_code,
    lon_of(longitude) as lon,
    lat_of(latitude) as lat,
    _file,
    _line,
    [
        missing('Code_Officiel_Commune', "Code_Officiel_Commune", commune_code_of("Code_Officiel_Commune"), 'a commune code of five characters'),
        missing('latitude', latitude, lat_of(latitude), 'degrees, -90 to 90'),
        missing('longitude', longitude, lon_of(longitude), 'degrees, -180 to 180')
    ] as _faults
from raw.communes_points__points
