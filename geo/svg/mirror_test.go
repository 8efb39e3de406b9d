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
// or skips; names are by code.
func real(tb testing.TB, departements ...string) (*topology.Topology, map[string]string) {
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
	names := map[string]string{}
	var areas []topology.Area
	for _, ft := range decoded.Features {
		for _, d := range departements {
			if ft.Properties.MustString("departement") != d {
				continue
			}
			code := ft.Properties.MustString("code")
			names[code] = ft.Properties.MustString("nom")
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
	return topo, names
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

// communeMap draws a commune and what is around it.
func communeMap(topo *topology.Topology, locator *topology.Locator, names map[string]string, i int) []byte {
	shape := topo.Shape(i)
	f := Fit(Local(shape.Bound().Center()), shape, 320, 240, 40)
	tolerance := 2 * f.MetresPerPx()
	var areas []Area
	labels := []Label{{At: topo.InnerPoint(i), Text: names[topo.Code(i)]}}
	for _, o := range locator.Around(f.Shown()) {
		a := Area{Shape: topo.SimplifiedShape(o, tolerance), Class: "autour"}
		if o == i {
			a.Class = "ici"
		}
		areas = append(areas, a)
		labels = append(labels, Label{At: topo.InnerPoint(o), Text: names[topo.Code(o)]})
	}
	m := testMap(f)
	m.Whole = true
	m.Areas("communes", areas)
	m.Labels("noms", labels)
	m.ScaleBars("echelle")
	return m.Bytes()
}

func TestIsere_by_commune_is_under_40_kB_and_its_communes_under_4_kB(t *testing.T) {
	topo, names := real(t, "38")
	b := departementMap(topo)
	checkDrawing(t, b)
	t.Logf("%d communes in %d bytes", topo.Len(), len(b))
	if len(b) > 40_000 {
		t.Errorf("Isère takes %d bytes, expected 40,000 at most", len(b))
	}
	locator := topo.Locator()
	sum, most := 0, 0
	for i := range topo.Len() {
		b := communeMap(topo, locator, names, i)
		checkDrawing(t, b)
		sum += len(b)
		most = max(most, len(b))
	}
	t.Logf("communes: mean %d bytes, most %d", sum/topo.Len(), most)
	if sum/topo.Len() > 4_000 {
		t.Errorf("a commune takes %d bytes on average, expected 4,000 at most", sum/topo.Len())
	}
}

func TestCorse_du_Sud_is_drawn_with_its_islets(t *testing.T) {
	topo, _ := real(t, "2A")
	checkDrawing(t, departementMap(topo))
}

func BenchmarkDepartement_of_512_communes(b *testing.B) {
	topo, _ := real(b, "38")
	n := 0
	for b.Loop() {
		n = len(departementMap(topo))
	}
	b.ReportMetric(float64(n), "bytes/map")
}

func BenchmarkCommune_and_what_is_around(b *testing.B) {
	topo, names := real(b, "38")
	locator := topo.Locator()
	n, i := 0, 0
	for b.Loop() {
		n += len(communeMap(topo, locator, names, i%topo.Len()))
		i++
	}
	b.ReportMetric(float64(n)/float64(i), "bytes/map")
}
