-- re-created communes cut out
-- one row per outline or border
-- source: contours_communes; noted by cover; title and explanation in data/reference/findings.csv
select subject, detail, _file, _line from coverage.contour_notes where code = 'contour_redecoupe'
