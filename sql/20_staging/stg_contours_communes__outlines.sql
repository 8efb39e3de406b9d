-- outlines of communes, WKB in lon/lat (WGS84)
-- one row per outline of the COG 2023 and per re-created commune
-- source: contours_communes (IGN ADMIN EXPRESS); is_piece marks the outlines to be cut out of a former commune
with outlines as (
    select code, nom, false as is_piece, geometry, _file, _line from raw.contours_communes__communes
    union all
    select code, nom, true, geometry, _file, _line from raw.contours_communes__communes_retablies
)
select
    commune_code_of(code) as outline_code,
    one_line(nom) as name,
    is_piece,
    geometry,
    _file,
    _line,
    [
        missing('code', code, commune_code_of(code), 'a commune code of five characters'),
        -- a polygon without a ring is 9 bytes: its byte order, kind and count
        fault(geometry is null or octet_length(geometry) <= 9, 'geometry', code, 'an outline: the feature of this commune has none'),
        -- kinds 3 and 6 of WKB in little endian
        fault(hex(geometry[1:5]) not in ('0103000000', '0106000000'), 'geometry', code, 'a polygon or several')
    ] as _faults
from outlines
