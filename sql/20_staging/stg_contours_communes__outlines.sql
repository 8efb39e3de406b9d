-- outlines of communes, WKB in lon/lat (WGS84)
-- one row per outline of the COG 2023 and per re-created commune
-- source: contours_communes (IGN ADMIN EXPRESS); is_piece marks the outlines to be cut out of a former commune
select code as outline_code, nom as name, false as is_piece, geometry, _file, _line from raw.contours_communes__communes
union all
select code, nom, true, geometry, _file, _line from raw.contours_communes__communes_retablies
