-- communes whose outline is not known
-- one row per commune
-- source: contours_communes without communes-retablies; noted by cover; title and explanation in data/reference/findings.csv
select subject, detail, _file, _line from coverage.contour_notes where code = 'contour_suppose'
