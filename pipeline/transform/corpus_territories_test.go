package transform

import (
	"regexp"
	"strings"
)

const (
	communes   = "decoupage_administratif/2026/communes.json.gz"
	epci       = "decoupage_administratif/2026/epci.json.gz"
	passages   = "cog_passage/2025/geocodes_passage_annuel.csv.gz"
	centres    = "communes_points/2025/corresp_geo_point_codes_communes.csv.gz"
	incomes    = "filosofi/2021/cc_filosofi_2021_COM.csv.gz"
	density    = "grilles/2026/densite.csv.gz"
	zonings    = "zonages/2025/table_passage_communes_zonages.csv.gz"
	relief     = "relief/2012/relief_communes.csv.gz"
	ages       = "rp_2018/rp2018.csv.gz"
	squares    = "carroyage/2021/france_1km_recensement2021.csv.gz"
	cells      = "carroyage/2010/reunion_carreaux_200m.csv.gz"
	outlines   = "contours_communes/2023/communes.geojson.gz"
	opinions   = "barometre/2024-10/ind-246.csv"
	quarters   = "qpv/2024/centroide-4326_qpv.geojson"
	equipments = "acces_services/2024/evolution_equipements.csv"
	zones      = "zrr/2022/zrr_2022-11-09.csv"
)

// cut is the first half of a text.
func cut(s string) string { return s[:len(s)/2] }

var brokenTerritories = []broken{
	{name: "communes: a code of three", file: communes, with: once(`"code":"96001"`, `"code":"961"`), code: 10, want: `communes.json.gz line 2, column "code": found "961"`},
	{name: "communes: a code that is a path", file: communes, with: once(`"code":"96001"`, `"code":"../96"`), code: 10, want: `line 2, column "code": found "../96"`},
	{name: "communes: no name", file: communes, with: once(`"nom":"Aigremarche"`, `"nom":""`), code: 10, want: `line 2, column "nom": found ""`},
	{name: "communes: a kind of another word", file: communes, with: once(`"type":"commune-actuelle"`, `"type":"commune"`), code: 10, want: `line 2, column "type": found "commune"`},
	{name: "communes: a zone of another word", file: communes, with: once(`"zone":"metro"`, `"zone":"métropole"`), code: 10, want: `line 2, column "zone": found "métropole"`},
	{name: "communes: a population in words", file: communes, with: once(`"population":2730`, `"population":"deux mille"`), code: 10, want: `line 2, column "population": found "deux mille"`},
	{name: "communes: a population without end", file: communes, with: once(`"population":2730`, `"population":1e30`), code: 10, want: `line 2, column "population": found "1e30"`},
	{name: "communes: a population below zero", file: communes, with: once(`"population":2730`, `"population":-1`), code: 10, want: `line 2, column "population": found "-1"`},
	{name: "communes: a NUL in a name", file: communes, with: once("Aigremarche", `Aigre\u0000marche`), code: 10, want: `communes.json.gz line 2`},
	{name: "communes: a line end in a name", file: communes, with: once("Aigremarche", `Aigre\r\nmarche`), query: "select name from staging.stg_decoupage_administratif__communes where commune_code = '96001'", rows: "Aigre marche"},
	{name: "communes: twice", file: communes, with: func(s string) string {
		i, j := strings.Index(s, "{"), strings.Index(s, "},")+2
		return s[:j] + "\n" + s[i:j] + s[j:]
	}, code: 10, want: "code_is_unique_among_current_ones"},
	{name: "communes: cut", file: communes, with: cut, code: 10, want: "communes.json.gz line "},
	{name: "communes: an object instead of a list", file: communes, with: `{"error":"maintenance"}`, code: 10, want: "communes.json.gz line 1"},
	{name: "communes: not packed", file: communes, with: "[]", unpacked: true, code: 10, want: "not gzip data"},
	{name: "communes: an empty list", file: communes, with: "[]", code: 10, want: `no column "code"`},
	{name: "epci: a SIREN of eight digits", file: epci, with: once(`"code":"249600014"`, `"code":"24960001"`), code: 10, want: `epci.json.gz line 2, column "code": found "24960001"`},
	{name: "epci: a kind of another word", file: epci, with: once(`"type":"METRO"`, `"type":"METROPOLE"`), code: 10, want: `line 2, column "type": found "METROPOLE"`},
	{name: "epci: one commune in two", file: epci, with: once(`{"code":"96012"`, `{"code":"99048"`), code: 10, want: "commune_is_in_one_epci"},
	{name: "passages: a code of letters", file: passages, with: once("96012;96012", "96012;Brasseneuve"), code: 10, want: `geocodes_passage_annuel.csv.gz line 2, column "Code Courant Officiel": found "Brasseneuve"`},
	{name: "passages: another separator", file: passages, with: replaced(";", ","), code: 10, want: `separated by ","`},
	{name: "points: swapped", file: centres, with: replaced("latitude;longitude", "longitude;latitude"), code: 10, want: "coordinates_are_not_swapped"},
	{name: "points: a decimal comma", file: centres, with: once(";45.856417;", ";45,856417;"), query: "select lat from staging.stg_communes_points__points where commune_code = '99052'", rows: "45.856417"},
	{name: "points: no latitude", file: centres, with: once(";45.856417;", ";;"), code: 10, want: `line 2, column "latitude": found ""`},
	{name: "points: metres", file: centres, with: once(";45.856417;", ";6538000;"), code: 10, want: `line 2, column "latitude": found "6538000"`},
	{name: "income: in words", file: incomes, with: once(";22140;", ";beaucoup;"), code: 10, want: `cc_filosofi_2021_COM.csv.gz line 2, column "MED21": found "beaucoup", expected euros a year, s or nd`},
	{name: "income: in thousands", file: incomes, with: once(";22140;", ";22,14;"), code: 10, want: `line 2, column "MED21": found "22,14"`},
	{name: "income: a share over 100", file: incomes, with: once(";56,0;16,0;", ";56,0;160;"), code: 10, want: `line 2, column "TP6021": found "160"`},
	{name: "density: an unknown level", file: density, with: once("Bourgs ruraux", "Bourgs"), code: 10, want: `densite.csv.gz line 2, column "niveau_densite": found "Bourgs"`},
	{name: "density: decomposed letters", file: density, with: replaced("intermédiaires", "interme\u0301diaires"), query: "select count(*) from staging.rejects where table_name = 'stg_grilles__densite'", rows: "0"},
	{name: "density: no code", file: density, with: once("96001,", ","), code: 10, want: `line 2, column "insee_com": found ""`},
	{name: "density: a column more", file: density, with: func(s string) string {
		return once("niveau_densite\n", "niveau_densite,annee\n")(strings.ReplaceAll(s, "\n9", ",\n9"))
	}, code: 10, want: "values, expected"},
	{name: "cantons: a code of letters", file: zonings, with: once(",9605,", ",Vauvineuse,"), code: 10, want: `table_passage_communes_zonages.csv.gz line 2, column "CV": found "Vauvineuse"`},
	{name: "cantons: gone", file: zonings, with: once("DEPCOM,ARR,LIB_ARR,CV,", "DEPCOM,ARR,LIB_ARR,CANTON,"), code: 10, want: `no column "CV"`},
	{name: "relief: feet", file: relief, with: once("Aigremarche,22,65", "Aigremarche,22,15000"), code: 10, want: `relief_communes.csv.gz line 2, column "zmax_m": found "15000", expected metres`},
	{name: "relief: in words", file: relief, with: once("Aigremarche,22,", "Aigremarche,bas,"), code: 10, want: `line 2, column "zmin_m": found "bas"`},
	{name: "squares: degrees", file: squares, with: once("2872000,2670000", "3.4,47.1"), code: 10, want: `france_1km_recensement2021.csv.gz line 2, column "E": found "3.4"`},
	{name: "squares: no people", file: squares, with: once("96,25,2,", "96,25,,"), code: 10, want: `line 2, column "T": found ""`},
	{name: "cells: of another name", file: cells, with: once("CRS3035RES200mN2700800E2892800", "200mN27008E28928"), code: 10, want: `reunion_carreaux_200m.csv.gz line 2, column "idcar_200m"`},
	{name: "cells: households below zero", file: cells, with: once(",0.5,", ",-0.5,"), code: 10, want: `line 2, column "men": found "-0.5"`},
	{name: "opinions: over 100", file: opinions, with: once("94.51", "945.1"), code: 10, want: `ind-246.csv line 3, column "indic_va": found "945.1", expected a percentage, 0 to 100`},
	{name: "quarters: no code", file: quarters, with: once(`"insee_com": "96009"`, `"insee_com": null`), code: 10, want: `centroide-4326_qpv.geojson line `},
	{name: "outlines: none", file: outlines, with: func(s string) string {
		i := strings.Index(s, `"geometry"`)
		j := i + strings.Index(s[i:], "\n")
		return s[:i] + `"geometry": null},` + s[j:]
	}, code: 10, want: "communes.geojson.gz"},
	{name: "outlines: cut", file: outlines, with: cut, code: 10, want: "communes.geojson.gz line "},
	{name: "equipments: half of one", file: equipments, with: once(",6,5,-1", ",6.5,5,-1"), code: 10, want: `evolution_equipements.csv line 2, column "2019": found "6.5", expected a whole number`},
	{name: "equipments: a territory of another kind", file: equipments, with: once(",DEP,6,", ",REG,6,"), code: 10, want: `line 2, column "GEO_OBJECT": found "REG"`},
	{name: "zones: a word that nobody knows", file: zones, with: once("96001,C\r\n", "96001,Classée\r\n"), code: 10, want: `zrr_2022-11-09.csv line 2, column "statut": found "Classée"`},
	{name: "outlines: a point", file: outlines, with: shaped(`{"type":"Point","coordinates":[1,2]}`), code: 10, want: `communes.geojson.gz line 2, column "geometry": found "96001", expected a polygon or several`},
	{name: "outlines: of no ring", file: outlines, with: shaped(`{"type":"Polygon","coordinates":[]}`), code: 10, want: `communes.geojson.gz line 2, column "geometry"`},
	{name: "outlines: a ring of two points", file: outlines, with: shaped(`{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}`), code: 10, want: `communes.geojson.gz line 2: geometry: a ring of 2 vertices that is open or too short`},
	{name: "outlines: an open ring", file: outlines, with: shaped(`{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,2],[5,1]]]}`), code: 10, want: `communes.geojson.gz line 2: geometry: a ring of 4 vertices that is open`},
	{name: "outlines: metres", file: outlines, with: shaped(`{"type":"Polygon","coordinates":[[[700000,6600000],[700100,6600000],[700100,6600100],[700000,6600000]]]}`), code: 10, want: `communes.geojson.gz line 2: geometry: a vertex at 700000, 6.6e+06, expected longitude`},
	{name: "outlines: without end", file: outlines, with: shaped(`{"type":"Polygon","coordinates":[[[1e400,2],[3,4],[5,6],[1e400,2]]]}`), code: 10, want: "communes.geojson.gz line 2: found a number 1e400, expected a feature"},
	{name: "outlines: of an unknown kind", file: outlines, with: shaped(`{"type":"Blob","coordinates":[]}`), code: 10, want: "communes.geojson.gz line 2: geojson: invalid geometry"},
	{name: "outlines: points of one number", file: outlines, with: shaped(`{"type":"Polygon","coordinates":[[[1],[3],[5],[1]]]}`), code: 10, want: `communes.geojson.gz line 2: geometry: a ring without surface`},
	{name: "communes: a second list behind the first", file: communes, with: func(s string) string { return s + s }, code: 10, want: "expected nothing behind the rows, which would be left out"},
	{name: "communes: a name twice", file: communes, with: once(`"code":"96001"`, `"code":"96002","code":"96001"`), code: 10, want: `communes.json.gz line 2: found "code" twice, expected an object of names, each once`},
	{name: "communes: a mark before the list", file: communes, with: func(s string) string { return "\ufeff" + s }, query: "select name from staging.stg_decoupage_administratif__communes where commune_code = '96001'", rows: "Aigremarche"},
	{name: "communes: a number that is none", file: communes, with: once(`"population":2730`, `"population":NaN`), code: 10, want: "communes.json.gz line 2"},
}

// shaped replaces the first geometry of a feature collection.
func shaped(geometry string) func(string) string {
	return func(s string) string {
		return regexp.MustCompile(`(?s)^(.*?"geometry":)\{.*?\]\]\]+\}`).ReplaceAllString(s, "${1}"+geometry)
	}
}
