package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"observatoire/geo"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"
	"github.com/wroge/wgs84"
)

func metres(a, b orb.Point) float64 { return float64(geo.Distance(a, b)) }

type place struct {
	Code, Nom, Departement, Region, Type, Zone, Commune, ChefLieu, Arrondissement string
	AnciensCodes, CodesPostaux                                                    []string
	TypeLiaison                                                                   *int
	Population                                                                    int
}

func places(t testing.TB) []place {
	return jsonFile[[]place](t, "decoupage_administratif/2026/communes.json.gz")
}

func current(t testing.TB) map[string]place {
	m := map[string]place{}
	for _, p := range places(t) {
		if p.Type == "commune-actuelle" {
			m[p.Code] = p
		}
	}
	return m
}

func outlines(t testing.TB, path string) map[string]orb.MultiPolygon {
	t.Helper()
	fc, err := geojson.UnmarshalFeatureCollection(sampleFile(t, path))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	m := map[string]orb.MultiPolygon{}
	for _, f := range fc.Features {
		for _, k := range []string{"code", "insee_dep", "insee_reg"} {
			if c, ok := f.Properties[k].(string); ok {
				switch g := f.Geometry.(type) {
				case orb.Polygon:
					m[c] = orb.MultiPolygon{g}
				case orb.MultiPolygon:
					m[c] = g
				}
			}
		}
	}
	return m
}

const contours2023 = "contours_communes/2023/communes.geojson.gz"

func TestTheTerritoryHasSixtySixCommunesTwoDepartementsAndFourEPCI(t *testing.T) {
	metro, overseasCount := 0, 0
	for _, p := range current(t) {
		if p.Zone == "com" {
			overseasCount++
		} else {
			metro++
		}
	}
	if metro != 66 || overseasCount != 2 {
		t.Errorf("%d communes and %d overseas, expected 66 and 2", metro, overseasCount)
	}
	if n := len(jsonFile[[]any](t, "decoupage_administratif/2026/epci.json.gz")); n != 4 {
		t.Errorf("%d EPCI, expected 4", n)
	}
	if n := len(jsonFile[[]any](t, "decoupage_administratif/2026/departements.json.gz")); n != 3 {
		t.Errorf("%d départements, expected 2 and the collectivité d'outre-mer", n)
	}
}

func TestCommuneCodesFollowThePattern(t *testing.T) {
	pattern := regexp.MustCompile(`^([013-9]\d|2[AB1-9])\d{3}$`)
	for _, p := range places(t) {
		if !pattern.MatchString(p.Code) {
			t.Errorf("%s %s: code out of the pattern", p.Code, p.Nom)
		}
		if p.Zone == "metro" && !strings.HasPrefix(p.Code, p.Departement) {
			t.Errorf("%s %s is said to be in %s", p.Code, p.Nom, p.Departement)
		}
	}
}

func TestPopulationsAddUp(t *testing.T) {
	all := current(t)
	type member struct {
		Code                                   string
		PopulationTotale, PopulationMunicipale int
	}
	seen := map[string]bool{}
	for _, e := range jsonFile[[]struct {
		Code                                   string
		PopulationTotale, PopulationMunicipale int
		Membres                                []member
	}](t, "decoupage_administratif/2026/epci.json.gz") {
		total, municipal := 0, 0
		for _, m := range e.Membres {
			total += m.PopulationTotale
			municipal += m.PopulationMunicipale
			if seen[m.Code] {
				t.Errorf("%s is in two EPCI", m.Code)
			}
			seen[m.Code] = true
			if m.PopulationMunicipale != all[m.Code].Population {
				t.Errorf("%s: population %d in its EPCI, %d by itself", m.Code, m.PopulationMunicipale, all[m.Code].Population)
			}
		}
		if total != e.PopulationTotale || municipal != e.PopulationMunicipale {
			t.Errorf("EPCI %s: %d and %d published, %d and %d by its members", e.Code, e.PopulationTotale, e.PopulationMunicipale, total, municipal)
		}
	}
	for code, p := range all {
		if want := code != islandAlone && p.Zone == "metro"; seen[code] != want {
			t.Errorf("%s %s is in an EPCI: %v, expected %v", code, p.Nom, seen[code], want)
		}
	}
	sum := 0
	for _, p := range places(t) {
		if p.Type == "arrondissement-municipal" {
			sum += p.Population
		}
	}
	if sum != all[city].Population {
		t.Errorf("municipal arrondissements have %d inhabitants, the city %d", sum, all[city].Population)
	}
}

func TestArticlesAndNamesCoverTheHardCases(t *testing.T) {
	kinds := map[int]bool{}
	names := map[string][]string{}
	all := ""
	for _, p := range current(t) {
		if p.TypeLiaison != nil {
			kinds[*p.TypeLiaison] = true
		}
		names[p.Nom] = append(names[p.Nom], p.Departement)
		all += p.Nom + "\n"
	}
	for k := range 6 {
		if !kinds[k] {
			t.Errorf("no commune with typeLiaison %d", k)
		}
	}
	for name, want := range map[string]int{"Aigremarche": 1, "Évremare": 1, "L'Aubrelle": 5, "Le Pré-Songeur": 2, "La Chapelle-Ormin": 3, "Les Arcelles": 4, "Hautecime": 0, "Cœurlande": 0, "L'Île-d'Oriande": 5} {
		if got := joining(name); got != want {
			t.Errorf("typeLiaison of %s is %d, expected %d", name, got, want)
		}
	}
	for _, name := range []string{"Saint-Ormin", "Villebrune"} {
		if len(names[name]) != 2 || names[name][0] == names[name][1] {
			t.Errorf("%s is in %v, expected once in each département", name, names[name])
		}
	}
	for _, want := range []string{"œ", "ÿ", "É", "Saint-", "Sainte-", "-sur-", "-lès-", "Île"} {
		if !strings.Contains(all, want) {
			t.Errorf("no commune name with %q", want)
		}
	}
}

func TestMergedRestoredAndMovedCommunesLeaveTheirTraces(t *testing.T) {
	all, shapes := current(t), outlines(t, contours2023)
	restoredShapes := outlines(t, "contours_communes/2023/communes-retablies.geojson.gz")
	parts := map[string]place{}
	for _, p := range places(t) {
		if p.ChefLieu != "" {
			parts[p.Code] = p
		}
	}
	for _, c := range []struct {
		code     string
		outline  bool // of 2023
		restored bool
		current  bool
	}{
		{merged, true, false, true}, {"99045", true, false, false}, {"99073", true, false, false},
		{mergedBefore, true, false, true}, {"99057", false, false, false},
		{moved, false, true, true}, {movedFrom, true, false, false},
		{restored, false, true, true}, {restoredFrom, true, false, true},
	} {
		_, outline := shapes[c.code]
		_, restored := restoredShapes[c.code]
		_, current := all[c.code]
		if outline != c.outline || restored != c.restored || current != c.current {
			t.Errorf("%s: outline of 2023 %v, restored %v, current %v; expected %v, %v, %v", c.code, outline, restored, current, c.outline, c.restored, c.current)
		}
	}
	// Every current commune has its outline by its code or by an old one.
	obsolete := 0
	for code := range shapes {
		if _, ok := all[code]; !ok {
			obsolete++
		}
	}
	if len(shapes)-obsolete+len(restoredShapes) != 66 || obsolete != 3 {
		t.Errorf("%d outlines of which %d obsolete, and %d restored; expected 66 current", len(shapes), obsolete, len(restoredShapes))
	}
	if parts[merged].Type != "commune-deleguee" || parts["99038"].Type != "commune-associee" || parts[moved].Nom != "Bellesonge" {
		t.Errorf("delegated or associated communes are not as told: %+v", parts)
	}
	if fmt.Sprint(all[merged].AnciensCodes) != "[99045 99073]" || fmt.Sprint(all[moved].AnciensCodes) != "[96042]" {
		t.Errorf("anciensCodes %v and %v", all[merged].AnciensCodes, all[moved].AnciensCodes)
	}
	to := map[string][]string{}
	for _, r := range table(t, "cog_passage/2025/geocodes_passage_annuel.csv.gz", ';') {
		to[r["Ancien Code Officiel"]] = append(to[r["Ancien Code Officiel"]], r["Code Courant Officiel"])
	}
	if len(to[restoredFrom]) != 2 || len(to["99045"]) != 1 || to["99045"][0] != merged || to[movedFrom][0] != moved {
		t.Errorf("old codes lead to %v, %v, %v", to[restoredFrom], to["99045"], to[movedFrom])
	}
}

func TestOutlinesAreValidAndShareNearlyAllTheirEdges(t *testing.T) {
	for _, path := range []string{contours2023, "contours_communes/2023/communes-retablies.geojson.gz",
		"contours_departements/2026/polygone-4326_dep.geojson.gz", "contours_departements/2026/polygone-4326_reg.geojson.gz"} {
		var fc geom.GeoJSONFeatureCollection
		if err := json.Unmarshal(sampleFile(t, path), &fc); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	type edge [2]orb.Point
	count := map[edge]int{}
	points := map[orb.Point]int{}
	for _, mp := range outlines(t, contours2023) {
		for _, p := range mp {
			for _, r := range p {
				for i := 1; i < len(r); i++ {
					a, b := r[i-1], r[i]
					if b[0] < a[0] || b[0] == a[0] && b[1] < a[1] {
						a, b = b, a
					}
					count[edge{a, b}]++
					points[r[i]]++
				}
			}
		}
	}
	shared, single := 0, 0
	for _, n := range count {
		switch n {
		case 1:
			single++
		case 2:
			shared++
		default:
			t.Errorf("an edge is in %d outlines", n)
		}
	}
	// Borders that differ: edges of one side only, between vertices that two know.
	loose := 0
	for e, n := range count {
		if n == 1 && points[e[0]] >= 2 && points[e[1]] >= 2 {
			loose++
		}
	}
	if share := float64(shared) / float64(shared+single); share < 0.6 {
		t.Errorf("%.2f of the edges are shared, the rest is coast: expected more than 0.6", share)
	}
	if loose < 10 || loose > 120 {
		t.Errorf("%d edges differ between neighbours, expected some dozens", loose)
	}
	t.Logf("%d shared edges, %d single, of which %d between shared vertices", shared, single, loose)
}

func TestOutlinesCoverTheLandOnce(t *testing.T) {
	sum := 0.0
	for _, mp := range outlines(t, contours2023) {
		sum += math.Abs(planar.Area(mp))
	}
	land := math.Abs(planar.Area(outlines(t, "contours_departements/2026/polygone-4326_reg.geojson.gz")[regionCode]))
	if r := sum / land; math.Abs(r-1) > 0.02 {
		t.Errorf("communes cover %.4f of the région's area", r)
	}
	shapes := outlines(t, contours2023)
	hole := false
	for _, r := range shapes["96052"][0][1:] {
		hole = hole || r.Bound().Contains(shapes[enclave].Bound().Center())
	}
	if !hole || len(shapes[enclave]) != 1 {
		t.Errorf("%s is not an enclave of Noirmarche", enclave)
	}
	multi := 0
	for _, mp := range shapes {
		if len(mp) > 1 {
			multi++
		}
	}
	if multi == 0 {
		t.Error("no commune with an islet")
	}
}

func TestPointsAndEspacesLieInTheirCommune(t *testing.T) {
	shapes := outlines(t, contours2023)
	of := func(code string) string { // the outline of 2023
		switch code {
		case restored:
			return restoredFrom
		case moved:
			return movedFrom
		}
		for _, a := range arrondissements {
			if a.code == code {
				return city
			}
		}
		return code
	}
	inside := func(code, lon, lat string) bool {
		x, _ := strconv.ParseFloat(lon, 64)
		y, _ := strconv.ParseFloat(lat, 64)
		return planar.MultiPolygonContains(shapes[of(code)], orb.Point{x, y})
	}
	rows := table(t, "communes_points/2025/corresp_geo_point_codes_communes.csv.gz", ';')
	if len(rows) != 68 {
		t.Errorf("%d points, expected 66 communes and two that merged since", len(rows))
	}
	for _, r := range rows {
		if !inside(r["Code_Officiel_Commune"], r["longitude"], r["latitude"]) {
			t.Errorf("the point of %s is not in its outline", r["Code_Officiel_Commune"])
		}
		if r["Code_Officiel_Commune"] == restored {
			x, _ := strconv.ParseFloat(r["longitude"], 64)
			y, _ := strconv.ParseFloat(r["latitude"], 64)
			if !planar.MultiPolygonContains(outlines(t, "contours_communes/2023/communes-retablies.geojson.gz")[restored], orb.Point{x, y}) {
				t.Error("the point of the re-created commune is not in its outline")
			}
		}
	}
	for _, r := range table(t, "france_services/2024-08-01/liste-fs-20240801.csv", ',') {
		if !inside(r["insee_com"], r["longitude"], r["latitude"]) {
			t.Errorf("espace %s is not in %s", r["id_fs"], r["insee_com"])
		}
	}
}

func TestTheListOf2024HoldsEveryTrapOfTheRealOne(t *testing.T) {
	rows := table(t, "france_services/2024-08-01/liste-fs-20240801.csv", ',')
	count := map[string]int{}
	at := map[string]int{}
	groups := map[string]map[string]int{}
	for _, r := range rows {
		count[r["type_fs"]]++
		count[r["format_fs"]]++
		at[r["latitude"]+","+r["longitude"]]++
		if strings.Contains(r["commentaire"], "\n") {
			count["newline"]++
		}
		if regexp.MustCompile(`premier|1er|\d[eè]me|sur deux|dernier`).MatchString(r["commentaire"]) {
			count["frequency"]++
		}
		if g := r["groupe_fs"]; g != "" {
			if groups[g] == nil {
				groups[g] = map[string]int{}
			}
			groups[g][r["type_fs"]]++
		}
		if r["h_samedi"] != "" {
			count["saturday"]++
		}
		for _, d := range dayKeys {
			ranges := strings.Split(r[d], " / ")
			if r[d] != "" {
				count[fmt.Sprint(len(ranges), " ranges")]++
			}
			last := ""
			for _, x := range ranges {
				if x == "00:00 - 00:00" {
					count["empty range"]++
					if len(ranges) == 1 {
						count["empty day"]++
					}
				}
				if len(x) == 13 {
					if x[:5] < last {
						count["overlap"]++
					}
					last = x[8:]
					if last > "18:00" {
						count["evening"]++
					}
				}
			}
		}
	}
	if len(rows) != 29 {
		t.Errorf("%d espaces, expected 29", len(rows))
	}
	for what, want := range map[string]int{"Principal": 26, "Antenne": 3, "Fixe": 21, "Multisites": 2, "Bus_équivalent": 2, "Fixe_antenne(s)": 3, "Itinérante": 1} {
		if count[what] != want {
			t.Errorf("%d %s, expected %d", count[what], what, want)
		}
	}
	for _, what := range []string{"newline", "frequency", "saturday", "1 ranges", "2 ranges", "3 ranges", "4 ranges", "empty range", "empty day", "overlap", "evening"} {
		if count[what] == 0 {
			t.Errorf("nothing for %q", what)
		}
	}
	same := 0
	for _, n := range at {
		if n == 2 {
			same++
		}
	}
	if same != 1 {
		t.Errorf("%d pairs of espaces share their coordinates, expected 1", same)
	}
	if g := groups["Monts de Vesline"]; g["Principal"] != 1 || g["Antenne"] != 2 {
		t.Errorf("the group has %v", g)
	}
	by := map[string][]string{}
	for _, r := range rows {
		by[r["insee_com"]] = append(by[r["insee_com"]], r["id_fs"])
	}
	for _, a := range arrondissements {
		if a.code != "96104" && len(by[a.code]) == 0 {
			t.Errorf("no espace coded in %s", a.code)
		}
	}
	for _, none := range []string{city, islandAlone, roadless, restored} {
		if len(by[none]) > 0 {
			t.Errorf("espaces %v in %s, expected none", by[none], none)
		}
	}
	if len(by["99045"]) != 1 || len(by[movedFrom]) != 1 || len(by[islandBridge]) != 1 {
		t.Errorf("espaces under an old code or on the island with a bridge are missing: %v", by)
	}
}

type feature struct {
	Properties map[string]any
	Geometry   struct{ Coordinates []float64 }
}

func list2020(t testing.TB, day string) map[int]feature {
	fc := jsonFile[struct{ Features []feature }](t, "france_services/"+day+"/france_services.geojson")
	m := map[int]feature{}
	for _, f := range fc.Features {
		m[int(f.Properties["MATRICULE"].(float64))] = f
	}
	return m
}

func TestTheListsOf2020TellOpeningsClosuresMovesAndNewHours(t *testing.T) {
	want := map[string]int{"2020-01-08": 6, "2020-02-06": 8, "2020-03-31": 10, "2020-06-17": 10, "2020-09-02": 9, "2020-10-12": 12}
	for day, n := range want {
		if got := len(list2020(t, day)); got != n {
			t.Errorf("%s has %d espaces, expected %d", day, got, n)
		}
	}
	january, june, september, october := list2020(t, "2020-01-08"), list2020(t, "2020-06-17"), list2020(t, "2020-09-02"), list2020(t, "2020-10-12")
	if _, ok := june[9008]; !ok {
		t.Error("9008 is open in June")
	}
	if _, ok := september[9008]; ok {
		t.Error("9008 closed in July and is in the list of September")
	}
	if june[9007].Properties["insee_com"] == september[9007].Properties["insee_com"] {
		t.Error("9007 did not move between June and September")
	}
	if june[9002].Properties["h_lundi"] == october[9002].Properties["h_lundi"] {
		t.Error("the hours of 9002 did not change before October")
	}
	if september[9006].Properties["insee_com"] != "" {
		t.Error("9006 has a commune in the list of September, expected none")
	}
	if october[9012].Properties["insee_com"] != city {
		t.Error("9012 is not coded by the city in October")
	}
	if january[9001].Properties["lib_france_services"] != "Port-Aurèle Centre" {
		t.Errorf("9001 is named %q in January", january[9001].Properties["lib_france_services"])
	}
	for id, f := range list2020(t, "2020-02-06") {
		if f.Geometry.Coordinates[0] < 40 {
			t.Errorf("%d: the list of February has its coordinates swapped, got %v", id, f.Geometry.Coordinates)
		}
	}
	for day, want := range map[string]string{"2020-03-31": `"MATRICULE": 9001.0`, "2020-10-12": `"MATRICULE": 9001,`, "2020-09-02": `"code_postal": 96002.0`, "2020-01-08": `"CODE_POSTAL": 96002,`, "2020-02-06": `01\/2020`} {
		if !bytes.Contains(sampleFile(t, "france_services/"+day+"/france_services.geojson"), []byte(want)) {
			t.Errorf("%s has no %s", day, want)
		}
	}
}

func TestMsapPointsComeBackFromLambert93(t *testing.T) {
	shp, dbf, shx := sampleFile(t, "msap/2018-06/msap.shp"), sampleFile(t, "msap/2018-06/msap.dbf"), sampleFile(t, "msap/2018-06/msap.shx")
	n := int(binary.LittleEndian.Uint32(dbf[4:]))
	if (len(shp)-100)/28 != n || (len(shx)-100)/8 != n || n != 10 {
		t.Fatalf("%d rows, %d points, %d index entries, expected 10 of each", n, (len(shp)-100)/28, (len(shx)-100)/8)
	}
	if int(binary.BigEndian.Uint32(shp[24:]))*2 != len(shp) || int(binary.BigEndian.Uint32(shx[24:]))*2 != len(shx) {
		t.Error("a header gives another length than the file's")
	}
	back := wgs84.RGF93FranceLambert().To(wgs84.LonLat())
	land := outlines(t, contours2023)
	at := 0
	for i := range n {
		body := shp[100+28*i+8:]
		x := math.Float64frombits(binary.LittleEndian.Uint64(body[4:]))
		y := math.Float64frombits(binary.LittleEndian.Uint64(body[12:]))
		lon, lat, _ := back(x, y, 0)
		for _, mp := range land {
			if planar.MultiPolygonContains(mp, orb.Point{lon, lat}) {
				at++
			}
		}
	}
	if at != n-1 {
		t.Errorf("%d of %d points are on the land, expected all but the one abroad", at, n)
	}
	if !bytes.Contains(dbf, []byte("\xc3?glise")) || !bytes.Contains(dbf, []byte("C\xc5?urlande")) || !bytes.Contains(dbf, []byte("R\xe9gion")) && !bytes.Contains(dbf, []byte("Hesp\xe9rie")) {
		t.Error("the broken accents of the real table are missing")
	}
}

func TestMsapTableHasTheRealColumns(t *testing.T) {
	real, ours := realFile(t, "msap/2018-06/msap.dbf"), sampleFile(t, "msap/2018-06/msap.dbf")
	if head := 449; !bytes.Equal(real[32:head], ours[32:head]) {
		for i := 32; i < head-1; i += 32 {
			if string(real[i:i+12]) != string(ours[i:i+12]) || real[i+16] != ours[i+16] {
				t.Errorf("column %q, expected %q", ours[i:i+12], real[i:i+12])
			}
		}
	}
	if binary.LittleEndian.Uint16(real[10:]) != binary.LittleEndian.Uint16(ours[10:]) || real[29] != ours[29] {
		t.Error("record length or code page differ from the real table's")
	}
	parameters := func(b []byte) string {
		found := regexp.MustCompile(`(?i)PARAMETER\["([a-z_0-9]+)",([0-9.]+)\]`).FindAllStringSubmatch(string(b), -1)
		var list []string
		for _, f := range found {
			v, err := strconv.ParseFloat(f[2], 64)
			if err != nil {
				t.Error(err)
			}
			list = append(list, fmt.Sprint(strings.ToLower(f[1]), " ", v))
		}
		slices.Sort(list)
		return strings.Join(list, ", ")
	}
	if got, want := parameters(sampleFile(t, "msap/2018-06/msap.prj")), parameters(realFile(t, "msap/2018-06/msap.prj")); got != want || got == "" {
		t.Errorf("msap.prj: %s, expected the projection of the real one, in other words: %s", got, want)
	}
}

func TestGridsCoverEveryCommuneAndEveryLevel(t *testing.T) {
	levels := map[string]bool{}
	rows := table(t, "grilles/2026/densite.csv.gz", ',')
	for _, r := range rows {
		levels[r["niveau_densite"]] = true
	}
	if len(rows) != 66 || len(levels) != 7 {
		t.Errorf("%d communes on %d levels of density, expected 66 on 7", len(rows), len(levels))
	}
	if n := len(table(t, "grilles/2026/montagne.csv.gz", ',')); n < 8 || n > 20 {
		t.Errorf("%d communes in the mountains", n)
	}
	codes := map[string]bool{}
	for _, r := range table(t, "zonages/2025/table_passage_communes_zonages.csv.gz", ',') {
		codes[r["CV"]] = true
		if c := communeByCode[r["DEPCOM"]]; c == nil || r["LIB_CV"] == "" || r["LIB_BV2022"] == "" || r["LIB_ARR"] == "" {
			t.Errorf("zonings of %s are not whole", r["DEPCOM"])
		}
	}
	if !codes["9699"] || !codes["9999"] || len(codes) != 11 {
		t.Errorf("cantons %s, expected eleven with two pseudo-cantons", keysOf(codes))
	}
	secret := 0
	for _, r := range table(t, "filosofi/2021/cc_filosofi_2021_COM.csv.gz", ';') {
		if r["MED21"] == "s" {
			secret++
		}
	}
	if secret != 2 {
		t.Errorf("%d secret incomes, expected 2", secret)
	}
	for _, r := range table(t, "rp_2018/rp2018.csv.gz", ',') {
		pop, _ := strconv.ParseFloat(r["pop_tot"], 64)
		share, _ := strconv.ParseFloat(r["age_75p"], 64)
		old, _ := strconv.ParseFloat(r["pop_75p"], 64)
		if pop < 2000 || math.Abs(100*old/pop-share) > 1e-6 {
			t.Errorf("census of %s: %v inhabitants, %v %% over 75, expected %v", r["code_insee"], pop, share, 100*old/pop)
		}
	}
}

func TestGridCellsLieInTheDepartementAndHoldItsHouseholds(t *testing.T) {
	back := wgs84.ETRS89LambertAzimuthalEqualArea().To(wgs84.LonLat())
	land := outlines(t, "contours_departements/2026/polygone-4326_dep.geojson.gz")[north]
	rows := table(t, "carroyage/2010/reunion_carreaux_200m.csv.gz", ',')
	id := regexp.MustCompile(`^CRS3035RES200mN(\d+)E(\d+)$`)
	out, households := 0, 0.0
	for _, r := range rows {
		m := id.FindStringSubmatch(r["idcar_200m"])
		if m == nil {
			t.Fatalf("cell %q", r["idcar_200m"])
		}
		n, _ := strconv.ParseFloat(m[1], 64)
		e, _ := strconv.ParseFloat(m[2], 64)
		lon, lat, _ := back(e+100, n+100, 0)
		if !planar.MultiPolygonContains(land, orb.Point{lon, lat}) {
			out++
		}
		men, _ := strconv.ParseFloat(r["men"], 64)
		poor, _ := strconv.ParseFloat(r["men_pauv"], 64)
		households += men
		if poor > men || men <= 0 {
			t.Errorf("%s: %v households of which %v poor", r["idcar_200m"], men, poor)
		}
	}
	if float64(out) > 0.02*float64(len(rows)) {
		t.Errorf("%d of %d cells are outside the département", out, len(rows))
	}
	population := 0
	for _, c := range communes {
		if c.departement() == north {
			population += c.population
		}
	}
	if r := float64(population) / households; r < 2.1 || r > 2.4 {
		t.Errorf("%.2f people a household, expected about 2.2", r)
	}
}

func TestBarometerSumsAndAgreesWithTheEspaces(t *testing.T) {
	acts := map[string]map[string]float64{}
	for _, r := range table(t, "barometre/2024-10/ind-323.csv", ',') {
		v := r["indic_va"] + r["indic_vi"]
		if v == "" {
			continue
		}
		if acts[r["metric_enforce_date"]] == nil {
			acts[r["metric_enforce_date"]] = map[string]float64{}
		}
		acts[r["metric_enforce_date"]][r["enforce_zone_id"]], _ = strconv.ParseFloat(v, 64)
	}
	if len(acts) != 9 {
		t.Errorf("%d observed months, expected 9", len(acts))
	}
	for day, z := range acts {
		if z["D96"]+z["D99"] != z["FRANCE"] || z["R00"] != z["FRANCE"] || z["FRANCE"] == 0 {
			t.Errorf("%s: %v does not add up", day, z)
		}
	}
	reported, missing := map[string]float64{}, map[string]bool{}
	seen := map[string]bool{}
	for _, r := range table(t, "frequentation_espaces/2024-07/frequentation_espaces.csv", ',') {
		n, _ := strconv.ParseFloat(r["demandes"], 64)
		solved, _ := strconv.ParseFloat(r["resolues"], 64)
		visitors, _ := strconv.ParseFloat(r["visiteurs"], 64)
		if solved > n || visitors > n {
			t.Errorf("espace %s %s %s: %v acts, %v solved, %v visitors", r["id_fs"], r["mois"], r["operateur"], n, solved, visitors)
		}
		reported[r["mois"]] += n
		seen[r["id_fs"]+r["mois"]+r["operateur"]] = true
	}
	for _, e := range espaces {
		for day := range acts {
			for _, o := range operators {
				if e.open(day) && !seen[fmt.Sprint(e.id)+day[:7]+o.name] && o.name != "Point-justice" {
					missing[day[:7]] = true
				}
			}
		}
	}
	exact := 0
	for day, z := range acts {
		if day < "2022-08" {
			continue
		}
		// One espace never reports one operator; other gaps are months.
		gap := z["FRANCE"] - reported[day[:7]]
		if gap < 0 || gap > 0.1*z["FRANCE"] {
			t.Errorf("%s: %v acts published, %v by the espaces", day, z["FRANCE"], reported[day[:7]])
		}
		if !missing[day[:7]] && gap <= 5 {
			exact++
		}
	}
	if exact < 5 {
		t.Errorf("%d months agree to five acts, expected most of eight", exact)
	}
}

func TestAllRevisionsTellTheSameActs(t *testing.T) {
	final := map[string]float64{}
	value := func(r map[string]string) (string, float64, bool) {
		v, err := strconv.ParseFloat(r["indic_va"]+r["indic_vi"], 64)
		return r["enforce_zone_id"] + r["metric_enforce_date"][:7], v, err == nil
	}
	for _, r := range table(t, "barometre/2024-10/ind-323.csv", ',') {
		if k, v, ok := value(r); ok {
			final[k] = v
		}
	}
	n := 0
	for _, path := range committed(t) {
		if !strings.HasPrefix(path, "barometre/revisions/") {
			continue
		}
		n++
		for _, r := range table(t, path, ',') {
			if k, v, ok := value(r); ok && final[k] != v {
				t.Errorf("%s: %s is %v, later %v", path, k, v, final[k])
			}
		}
	}
	if n != 7 {
		t.Errorf("%d revisions, expected 7", n)
	}
	first := string(sampleFile(t, "barometre/revisions/ind-323-2024-02-07-0546d2fc7.csv"))
	if !strings.Contains(first, "2022-05-31,DEPT,") || strings.Contains(first, ".0,,,\n") {
		t.Error("the first revision has month ends and integers")
	}
}

func TestLabelledCountsAreThoseOfTheEspaces(t *testing.T) {
	type entry map[string]json.RawMessage
	type point struct {
		Date  string
		Value int
	}
	const key = "nb-labellisations-france-services"
	read := func(e entry) []point {
		var p []point
		json.Unmarshal(e[key], &p)
		return p
	}
	france := read(jsonFile[[]entry](t, "barometre/2022-12/OVQ-OFS-national.json")[0])
	deps := jsonFile[[]entry](t, "barometre/2022-12/OVQ-OFS-departemental.json")
	if len(france) != 36 || france[0].Date != "2020-01-31" || france[35].Date != "2022-12-31" {
		t.Fatalf("%d months from %s", len(france), france[0].Date)
	}
	for i, p := range france {
		if sum := read(deps[0])[i].Value + read(deps[1])[i].Value; sum != p.Value {
			t.Errorf("%s: départements have %d, France %d", p.Date, sum, p.Value)
		}
	}
	if january := len(list2020(t, "2020-01-08")); france[0].Value != january {
		t.Errorf("%d labelled at the end of January 2020, %d in the list", france[0].Value, january)
	}
}

func TestTheEstuaryIsABarrier(t *testing.T) {
	seconds := map[string]float64{}
	for _, r := range table(t, "travel_time_reference/isere/osrm_car_seconds.csv.gz", ',') {
		seconds[r["from"]+r["to"]], _ = strconv.ParseFloat(r["seconds"], 64)
	}
	at := map[string]orb.Point{}
	for _, r := range table(t, "travel_time_reference/isere/points.csv", ',') {
		x, _ := strconv.ParseFloat(r["lon"], 64)
		y, _ := strconv.ParseFloat(r["lat"], 64)
		at[r["code"]] = orb.Point{x, y}
	}
	kmh := func(a, b string) float64 { return metres(at[a], at[b]) / seconds[a+b] * 3.6 }
	across, along := kmh("99026", "96071"), kmh("99026", "99065")
	if across > along/1.5 {
		t.Errorf("%.0f km/h as the crow flies over the estuary, %.0f on the same bank: no barrier", across, along)
	}
	if kmh(city, prefecture) < 30 {
		t.Errorf("%.0f km/h between the two cities, expected a motorway", kmh(city, prefecture))
	}
	t.Logf("km/h as the crow flies: %.0f across, %.0f along, %.0f between the cities", across, along, kmh(city, prefecture))
}

func TestTheBusyEspaceIsFarAboveTheOthers(t *testing.T) {
	sum := map[string]float64{}
	for _, r := range table(t, "frequentation_espaces/2024-07/frequentation_espaces.csv", ',') {
		n, _ := strconv.ParseFloat(r["demandes"], 64)
		sum[r["id_fs"]] += n
	}
	for id, n := range sum {
		if id != "9001" && n > 0.4*sum["9001"] {
			t.Errorf("espace %s has %v acts, the busy one %v", id, n, sum["9001"])
		}
	}
	if sum["9008"] > 0 || sum["9031"] == 0 {
		t.Error("a closed espace has acts or the newest has none")
	}
}
