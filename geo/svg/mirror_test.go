package svg

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"observatoire/geo/topology"
)

// decoded keeps the outlines that were read: 47 MB take seconds.
var decoded *geojson.FeatureCollection

// real reads the communes of some départements from the mirror of real sources,
// or skips.
func real(tb testing.TB, departements ...string) *topology.Topology {
	tb.Helper()
	root := os.Getenv("OBSERVATOIRE_MIRROR")
	if root == "" {
		tb.Skip("OBSERVATOIRE_MIRROR is not set: the real outlines are not here")
	}
	f, err := os.Open(filepath.Join(root, "contours_communes", "2023", "communes.geojson.gz"))
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
	if decoded == nil {
		if decoded, err = geojson.UnmarshalFeatureCollection(b); err != nil {
			tb.Fatal(err)
		}
	}
	var areas []topology.Area
	for _, ft := range decoded.Features {
		for _, d := range departements {
			if ft.Properties.MustString("departement") != d {
				continue
			}
			code := ft.Properties.MustString("code")
			shape, ok := ft.Geometry.(orb.MultiPolygon)
			if !ok {
				shape = orb.MultiPolygon{ft.Geometry.(orb.Polygon)}
			}
			areas = append(areas, topology.Area{Code: code, Shape: shape})
		}
	}
	topo, _, err := topology.Build(areas, topology.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return topo
}

// departementMap draws each commune in one of five classes.
func departementMap(topo *topology.Topology) []byte {
	all := topo.Dissolve(func(string) string { return "all" })
	f := Fit(Local(all.Bound(0).Center()), all.Shape(0), 640, 0, 6)
	s := topo.Simplify(topology.SimplifyOptions{Tolerance: 2 * f.MetresPerPx()})
	var areas []Area
	for i := range s.Len() {
		areas = append(areas, Area{Shape: s.Shape(i), Class: "c" + strconv.Itoa(i%5)})
	}
	m := testMap(f)
	m.Whole = true
	m.Areas("communes", areas)
	m.ScaleBars("echelle")
	return m.Bytes()
}

func TestIsere_by_commune_is_under_40_kB(t *testing.T) {
	topo := real(t, "38")
	b := departementMap(topo)
	checkDrawing(t, b)
	t.Logf("%d communes in %d bytes", topo.Len(), len(b))
	if len(b) > 40_000 {
		t.Errorf("Isère takes %d bytes, expected 40,000 at most", len(b))
	}
}

func TestCorse_du_Sud_is_drawn_with_its_islets(t *testing.T) {
	topo := real(t, "2A")
	checkDrawing(t, departementMap(topo))
}

func BenchmarkDepartement_of_512_communes(b *testing.B) {
	topo := real(b, "38")
	n := 0
	for b.Loop() {
		n = len(departementMap(topo))
	}
	b.ReportMetric(float64(n), "bytes/map")
}
