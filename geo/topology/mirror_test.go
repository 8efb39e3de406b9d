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
