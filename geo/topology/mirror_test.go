package topology

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
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

// mirrorAreas reads the areas of a GeoJSON file of the mirror, those of the
// given départements only, or all.
func mirrorAreas(tb testing.TB, file string, departements ...string) []Area {
	tb.Helper()
	fc, err := geojson.UnmarshalFeatureCollection(mirrorFile(tb, "contours_communes", "2023", file))
	if err != nil {
		tb.Fatal(err)
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
	current, successor := cog2026(tb)
	topo, report, err := Build(mirrorAreas(tb, "communes.geojson.gz"), Options{})
	if err != nil {
		tb.Fatal(err)
	}
	topo, cuts, err := topo.Carve(mirrorAreas(tb, "communes-retablies.geojson.gz"), CarveOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return topo.Merge(successor), report, cuts, current
}

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
}
