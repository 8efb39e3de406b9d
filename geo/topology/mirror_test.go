package topology

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/google/go-cmp/cmp"

	"observatoire/geo"
)

// mirrorFile reads a gzipped file of the mirror of real sources, or skips.
func mirrorFile(tb testing.TB, path ...string) []byte {
	tb.Helper()
	root := os.Getenv("OBSERVATOIRE_MIRROR")
	if root == "" {
		tb.Skip("OBSERVATOIRE_MIRROR is not set: the real outlines are not here")
	}
	f, err := os.Open(filepath.Join(append([]string{root}, path...)...))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// decoded keeps the files of the mirror that were read: 47 MB take seconds.
var decoded = map[string]*geojson.FeatureCollection{}

// mirrorAreas reads the areas of a GeoJSON file of the mirror, those of the
// given départements only, or all.
func mirrorAreas(tb testing.TB, file string, departements ...string) []Area {
	tb.Helper()
	fc, known := decoded[file]
	if !known {
		var err error
		if fc, err = geojson.UnmarshalFeatureCollection(mirrorFile(tb, "contours_communes", "2023", file)); err != nil {
			tb.Fatal(err)
		}
		decoded[file] = fc
	}
	want := map[string]bool{}
	for _, d := range departements {
		want[d] = true
	}
	var areas []Area
	for _, f := range fc.Features {
		if len(want) > 0 && !want[f.Properties.MustString("departement", "")] {
			continue
		}
		areas = append(areas, Area{f.Properties.MustString("code"), multi(f.Geometry)})
	}
	return areas
}

func multi(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}

type commune struct {
	Code         string
	Type         string
	ChefLieu     string
	AnciensCodes []string
	Departement  string
	Zone         string // metro, drom, com
	Region       string
}

func mirrorCommunes(tb testing.TB) []commune {
	tb.Helper()
	var list []commune
	if err := json.Unmarshal(mirrorFile(tb, "decoupage_administratif", "2026", "communes.json.gz"), &list); err != nil {
		tb.Fatal(err)
	}
	return list
}

// cog2026 returns the codes of the communes of the 101 départements in 2026 and
// the successor of each older code that the source knows.
func cog2026(tb testing.TB) (current map[string]commune, successor map[string]string) {
	current, successor = map[string]commune{}, map[string]string{}
	list := mirrorCommunes(tb)
	for _, c := range list {
		if c.Type == "commune-actuelle" && c.Zone != "com" {
			current[c.Code] = c
		}
	}
	for _, c := range list {
		if _, still := current[c.Code]; !still && c.ChefLieu != "" && c.Type != "arrondissement-municipal" {
			successor[c.Code] = c.ChefLieu
		}
		if c.Type == "commune-actuelle" {
			for _, old := range c.AnciensCodes {
				if _, still := current[old]; !still {
					successor[old] = c.Code
				}
			}
		}
	}
	return current, successor
}

// france2026 builds the whole country: outlines of 2023, re-created communes
// carved out, obsolete ones merged into their successor.
func france2026(tb testing.TB) (*Topology, Report, []Cut, map[string]commune) {
	tb.Helper()
	if f := built2026; f != nil {
		return f.topo, f.report, f.cuts, f.current
	}
	current, successor := cog2026(tb)
	topo, report, err := Build(mirrorAreas(tb, "communes.geojson.gz"), Options{})
	if err != nil {
		tb.Fatal(err)
	}
	topo, cuts, err := topo.Carve(mirrorAreas(tb, "communes-retablies.geojson.gz"), CarveOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	built2026 = &france{topo.Merge(successor), report, cuts, current}
	return built2026.topo, report, cuts, current
}

type france struct {
	topo    *Topology
	report  Report
	cuts    []Cut
	current map[string]commune
}

var built2026 *france

func TestEvery_commune_of_2026_has_an_outline_of_its_own(t *testing.T) {
	if testing.Short() {
		t.Skip("the whole country takes some seconds")
	}
	topo, report, cuts, current := france2026(t)
	t.Logf("%+v", report)
	for _, c := range cuts {
		t.Logf("%+v", c)
	}
	if len(current) != 34875 {
		t.Fatalf("the source has %d communes in the 101 départements, expected 34,875", len(current))
	}
	for code := range current {
		if _, ok := topo.Index(code); !ok {
			t.Errorf("%s has no outline", code)
		}
	}
	if topo.Len() != len(current) {
		t.Errorf("%d areas, expected %d: no more than the communes", topo.Len(), len(current))
	}
	checkTopology(t, topo)
	checkValid(t, topo)
}

func TestSnapping_changes_no_surface_by_much(t *testing.T) {
	if testing.Short() {
		t.Skip("the whole country takes some seconds")
	}
	areas := mirrorAreas(t, "communes.geojson.gz")
	topo, _, err := Build(areas, Options{})
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for i, a := range areas {
		before, after := shapeKm2(a.Shape), topo.AreaKm2(i)
		if d := math.Abs(after - before); !near(after, before, 0.01) && d > 0.05 {
			t.Errorf("%s has %.3f km², its outline %.3f", a.Code, after, before)
		} else {
			worst = math.Max(worst, d)
		}
	}
	t.Logf("largest change %.3f km²", worst)
}

func TestDepartements_38_and_2A_fit_after_snapping(t *testing.T) {
	for _, departements := range [][]string{{"38"}, {"2A"}, {"38", "73"}} {
		areas := mirrorAreas(t, "communes.geojson.gz", departements...)
		topo, report, err := Build(areas, Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%v: %+v", departements, report)
		checkTopology(t, topo)
		checkValid(t, topo)
		for i, a := range areas {
			if !near(topo.AreaKm2(i), shapeKm2(a.Shape), 0.02) {
				t.Errorf("%s has %.3f km², its outline %.3f", a.Code, topo.AreaKm2(i), shapeKm2(a.Shape))
			}
		}
		whole := topo.Dissolve(func(string) string { return "all" })
		if !near(totalKm2(whole), totalKm2(topo), 1e-9) {
			t.Errorf("%v: whole %v km², communes %v", departements, totalKm2(whole), totalKm2(topo))
		}
		if departements[0] == "38" && len(whole.ShapeOf("all")) != 1 {
			t.Errorf("%v: %d polygons, expected one: neighbours touch", departements, len(whole.ShapeOf("all")))
		}
		for _, tolerance := range []geo.Metres{50, 200, 1000, 5000} {
			s := topo.Simplify(SimplifyOptions{Tolerance: tolerance, MinIsletKm2: 0.05})
			checkTopology(t, s)
			checkValid(t, s)
			if diff := cmp.Diff(pairs(topo), pairs(s)); diff != "" {
				t.Errorf("%v at %v m: neighbours changed:\n%s", departements, tolerance, diff)
			}
		}
	}
}

func TestEvery_point_of_a_commune_is_located_in_it(t *testing.T) {
	topo, _, err := Build(mirrorAreas(t, "communes.geojson.gz", "2A"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	locator := topo.Locator()
	for i := range topo.Len() {
		if got, ok := locator.Locate(topo.InnerPoint(i)); !ok || got != i {
			t.Errorf("the inner point of %s is located in %d (%v)", topo.Code(i), got, ok)
		}
	}
}

func TestFrance_dissolves_and_simplifies_without_a_gap(t *testing.T) {
	if testing.Short() {
		t.Skip("the whole country takes some seconds")
	}
	topo, _, _, current := france2026(t)
	regions := topo.Dissolve(func(code string) string { return current[code].Region })
	checkTopology(t, regions)
	if regions.Len() != 18 {
		t.Errorf("%d régions, expected 18", regions.Len())
	}
	if !near(totalKm2(regions), totalKm2(topo), 1e-9) {
		t.Errorf("régions have %v km², communes %v", totalKm2(regions), totalKm2(topo))
	}
	s := topo.Simplify(SimplifyOptions{Tolerance: 500, MinIsletKm2: 0.2})
	checkTopology(t, s)
	if s.Len() != topo.Len() {
		t.Errorf("%d communes after simplification, %d before", s.Len(), topo.Len())
	}
	s = s.Dissolve(func(code string) string { return current[code].Departement })
	checkTopology(t, s)
	if s.Len() != 101 {
		t.Errorf("%d départements, expected 101", s.Len())
	}
}

func BenchmarkBuild_all_communes(b *testing.B) {
	areas := mirrorAreas(b, "communes.geojson.gz")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Build(areas, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func benchTopology(b *testing.B) *Topology {
	topo, _, err := Build(mirrorAreas(b, "communes.geojson.gz"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	return topo
}

func BenchmarkDissolve_communes_to_departements(b *testing.B) {
	topo := benchTopology(b)
	for b.Loop() {
		topo.Dissolve(func(code string) string { return code[:2] })
	}
}

func BenchmarkSimplify_all_communes(b *testing.B) {
	topo := benchTopology(b)
	for b.Loop() {
		// The weights are kept after the first time: make them anew.
		mustAssemble(topo.codes, topo.Arcs).Simplify(SimplifyOptions{Tolerance: 200})
	}
}

func BenchmarkLocate(b *testing.B) {
	topo := benchTopology(b)
	locator := topo.Locator()
	i := 0
	for b.Loop() {
		locator.Locate(orb.Point{float64(i%1000)/125 - 2, 43 + float64(i%777)/130})
		i++
	}
}

func BenchmarkBuild_random_map(b *testing.B) {
	areas := randomMap(1, 20)
	for b.Loop() {
		if _, _, err := Build(areas, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
