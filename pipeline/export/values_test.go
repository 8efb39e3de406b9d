package export

import (
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// aLand is what the map of a small country is made of: communes 90001 to 90004
// of two départements, their times under one definition and in one list.
func aLand(t *testing.T) *mapData {
	t.Helper()
	e := from(t, map[string]string{
		"marts.espaces":     "select '9' as espace_id, date '2024-08-01' as list_on",
		"marts.definitions": "select *, definition_id as label from (values ('fixes', true, 2), ('tous', false, 1)) as t(definition_id, is_headline, position)",
		"coverage.travel_times": `select * from (values
			('90001', 'fixes', 1, 9.96, '8', 'route', null), ('90001', 'fixes', 2, 14, '9', 'route', null),
			('90002', 'fixes', 1, 20.04, '9', 'estimation', null),
			('90003', 'fixes', 1, null, null, 'route', 'sans_espace_sur_la_terre'),
			('91001', 'fixes', 1, null, null, null, 'population_absente'),
			('90001', 'tous', 1, 3, '9', 'estimation', null), ('90002', 'tous', 1, null, null, null, 'sans_espace'),
			('99999', 'fixes', 1, 1, '8', 'route', null)) as t(commune_code, definition_id, rank, minutes, espace_id, method, reason)`,
		"coverage.travel_times_by_list": "select * from (values ('90001', date '2020-01-08', 30.26, 'M1', null), ('90003', date '2020-01-08', null, null, 'sans_espace')) as t(commune_code, list_on, minutes, espace_id, reason)",
		"marts.espaces_history": `select * from (values
			(date '2024-08-01', '9', 'Neuf', '90001', 6.1234567, 45.1234567, false, true), (date '2024-08-01', '8', 'Huit', '91001', 6.2, 45.2, false, false),
			(date '2024-08-01', '7', 'Bus', '90002', 6.3, 45.3, true, true), (date '2024-08-01', '6', null, null, 6.4, 45.4, false, false),
			(date '2020-01-08', 'M1', 'Premier', '90001', 6.1, 45.1, false, false)) as t(list_on, espace_id, name, commune_code, lon, lat, is_mobile, is_antenne)`,
		"marts.communes": "select * from (values ('90001', 'Roc', '90'), ('90002', 'Le Pont', '90'), ('90003', 'Île', '90'), ('91001', 'Aube', '91')) as t(commune_code, name, departement_code)",
		"coverage.access_by_territory": `select * from (values ('fixes', 'france', 'FR', 0.98765, 6.54, 1234), ('fixes', 'region', '09', 0.9, 6.14, 11), ('fixes', 'departement', '90', 0.8, 7.26, 22), ('fixes', 'departement', '91', null, null, 33),
			('fixes', 'epci', '249000001', 0.7, 8, 44), ('tous', 'france', 'FR', 0.99, 5, 5), ('tous', 'canton', '90', 0.1, 1, 1), ('autre', 'france', 'FR', 0.1, 1, 1), ('fixes', 'epci', '249000009', 0.1, 1, 1)) as t(definition_id, territory_kind, territory_code, within_20_min_share, median_min, beyond_20_min_count)`,
		"coverage.access_by_list": "select * from (values (date '2020-01-08', 'france', 'FR', 0.45678, 19.96, 777)) as t(list_on, territory_kind, territory_code, within_20_min_share, median_min, beyond_20_min_count)",
	})
	for code, c := range map[string]communeFacts{
		"90001": {name: "Roc", departement: "90", region: "09", epci: "249000001", byRoad: true}, "90002": {name: "Le Pont", departement: "90", region: "09"},
		"90003": {name: "Île", departement: "90", region: "09", epci: "249000001", byRoad: true}, "91001": {name: "Aube", departement: "91", region: "09"},
	} {
		e.outlines.communes[code] = &c
		e.regions[c.departement] = c.region
	}
	e.homeOf["249000001"] = "90"
	for key, code := range map[string]string{"region region": "09", "departement departement": "90", "departement epci": "249000001"} {
		b := orb.Bound{Min: orb.Point{6.00004, 45}, Max: orb.Point{7, 46.00006}}
		e.shapes[key] = map[string]shape{code: {orb.MultiPolygon{b.ToPolygon()}, b}}
	}
	e.shapes["departement departement"]["91"] = shape{}
	e.names = map[string]string{"region 09": "Neuf", "departement 90": "Brumes", "departement 91": "Aube", "epci 249000001": "CC"}
	e.namesIn = map[string]string{"commune 90001": "à Roc", "commune 90002": "au Pont", "commune 90003": "à Île", "commune 91001": "à Aube",
		"epci 249000001": "dans la CC", "departement 90": "dans les Brumes", "departement 91": "dans l'Aube", "region 09": "en Neuf"}
	e.people = map[string]int64{"epci 249000001": 300, "departement 90": 500, "region 09": 900}
	models(t, e, "site.network", "site.map_lists", "site.map_times", "site.map_figures", "site.map_history")
	m := &mapData{exporter: e}
	if err := m.read(); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMinutes_of_the_map_tell_no_road_from_not_known(t *testing.T) {
	m := aLand(t)
	var got []string
	for _, v := range m.variants {
		got = append(got, fmt.Sprintf("%s %s %v %v", v.id, v.list, v.minutes, v.espaces))
	}
	// Communes 90001, 90002, 90003 (an island without espaces), 91001 (not known);
	// espaces of 2024 by département: 6 (nowhere), 7 and 9 (90), 8 (91).
	want := []string{
		"def-fixes 2024-08-01 [100 201 -1 -2] [3 2 -1 -1]",
		"def-tous 2024-08-01 [30 -1 -2 -2] [2 -1 -1 -1]",
		"liste-2020-01-08 2020-01-08 [303 -2 -1 -2] [0 -1 -1 -1]",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, v := range m.variants {
		if err := m.minutes(v); err != nil {
			t.Fatal(err)
		}
	}
	holds(t, m.exporter, "static/carte/minutes/def-fixes.json", "[100, 201, -1, -2]")
	holds(t, m.exporter, "static/carte/proches/def-fixes.json", "[3, -1, -3, 0]")
}

func TestCommunes_of_the_map_have_their_method_and_their_EPCI(t *testing.T) {
	m := aLand(t)
	if err := m.communeNames(); err != nil {
		t.Fatal(err)
	}
	holds(t, m.exporter, "static/carte/communes/90.json", `[["90001","Roc",0,1],["90002","Le Pont","au Pont",0],["90003","Île",0,1]]`)
	holds(t, m.exporter, "static/carte/communes/91.json", `[["91001","Aube",0,0]]`)
	holds(t, m.exporter, "static/carte/epci.json", "[0,-1,0,-1]")
	if got := fmt.Sprint(m.firsts); got != "[{90 0} {91 3}]" {
		t.Errorf("%s", got)
	}
}

func TestFigures_of_the_map_are_share_median_and_people_beyond(t *testing.T) {
	m := aLand(t)
	if err := m.territoryFigures(); err != nil {
		t.Fatal(err)
	}
	holds(t, m.exporter, "static/carte/figures/def-fixes.json", `{"france":[0.9877,6.5,1234],"regions":[[0.9,6.1,11]],"departements":[[0.8,7.3,22],[null,null,null]],"epci":[[0.7,8,44]]}`)
	holds(t, m.exporter, "static/carte/figures/def-tous.json", `{"france":[0.99,5,5],"regions":[[null,null,null]],"departements":[[null,null,null],[null,null,null]],"epci":[[null,null,null]]}`)
	holds(t, m.exporter, "static/carte/figures/liste-2020-01-08.json", `{"france":[0.4568,20,777],"regions":[[null,null,null]],"departements":[[null,null,null],[null,null,null]],"epci":[[null,null,null]]}`)
}

func TestTerritories_of_the_map_have_their_box_and_what_is_above_them(t *testing.T) {
	m := aLand(t)
	if err := m.territoryIndex(); err != nil {
		t.Fatal(err)
	}
	holds(t, m.exporter, "static/carte/territoires.json", `{"regions":[["09","Neuf","en Neuf",6,45,7,46.0001,""]],
		"departements":[["90","Brumes","dans les Brumes",6,45,7,46.0001,"09"],["91","Aube","dans l'Aube",0,0,0,0,"09"]],"epci":[["249000001","CC","dans la CC",6,45,7,46.0001,"90"]]}`)
	if m.people["epci 249000001"] != 300 || m.people["departement 90"] != 500 || m.people["departement 91"] != 0 {
		t.Errorf("%v", m.people)
	}
}

func TestEspaces_of_a_list_are_columns_with_their_kind(t *testing.T) {
	m := aLand(t)
	if err := m.espacesOfLists(); err != nil {
		t.Fatal(err)
	}
	holds(t, m.exporter, "static/carte/espaces/2024-08-01.json", `{"id":["6","7","9","8"],"nom":["","Bus","Neuf","Huit"],"commune":["","Le Pont","Roc","Aube"],"genre":[0,2,1,0],"departement":[-1,0,0,1],
		"lonlat":[[6.4,45.4],[6.3,45.3],[6.12346,45.12346],[6.2,45.2]]}`)
}
