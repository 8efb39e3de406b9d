package roads

import (
	"compress/gzip"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/isochrone"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

func valhalla(t *testing.T, dir string) *geojson.FeatureCollection {
	f, err := os.Open(filepath.Join(dir, "isochrones_valhalla.geojson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	c, err := geojson.UnmarshalFeatureCollection(b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func contains(g orb.Geometry, p orb.Point) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return planar.PolygonContains(g, p)
	case orb.MultiPolygon:
		return planar.MultiPolygonContains(g, p)
	}
	return false
}

// TestIsochrones_look_like_those_of_another_engine compares with Valhalla,
// which drives faster (its times are 0.81-0.87 of the reference router's): for
// each facility our pace is set to the one that fits best, and then the land
// within 20 and 30 minutes must be mostly the same.
func TestIsochrones_look_like_those_of_another_engine(t *testing.T) {
	if testing.Short() {
		t.Skip("half a minute")
	}
	for name, least := range map[string]float64{"andorra": 0.68, "liechtenstein": 0.78} {
		r := load(t, name)
		g, _, err := Read(context.Background(), profile(t), filepath.Join(r.dir, name+".osm.pbf"))
		if err != nil {
			t.Fatal(err)
		}
		sum, n := 0.0, 0.0
		for _, x := range valhalla(t, r.dir).Features {
			facility, minutes := int(x.Properties["facility"].(float64)), x.Properties["minutes"].(float64)
			if facility > 2 || minutes < 20 {
				continue
			}
			place, _ := g.Snap(r.facilities[facility], 5000)
			f := g.Nearest([]graph.Place{place}, 1, 0)
			best := 0.0
			for _, pace := range []float64{0.8, 0.84, 0.88} {
				isos, err := isochrone.Draw(f, []geo.Minutes{geo.Minutes(minutes / pace)}, isochrone.Options{})
				if err != nil {
					t.Fatal(err)
				}
				best = math.Max(best, overlap(x.Geometry, within(t, isos[0])))
			}
			sum, n = sum+best, n+1
		}
		t.Logf("%s: mean intersection over union %.3f over %v isochrones", name, sum/n, n)
		if n < 6 || sum/n < least {
			t.Errorf("%s: mean intersection over union %.3f over %v isochrones, want %.2f", name, sum/n, n, least)
		}
	}
}

// overlap is intersection over union on a raster of 100 by 100 points.
func overlap(a orb.Geometry, b orb.MultiPolygon) float64 {
	const steps = 100
	both, any := 0, 0
	box := a.Bound().Union(b.Bound())
	for i := range steps {
		for j := range steps {
			p := orb.Point{box.Min[0] + (box.Max[0]-box.Min[0])*(float64(i)+0.5)/steps, box.Min[1] + (box.Max[1]-box.Min[1])*(float64(j)+0.5)/steps}
			x, y := contains(a, p), planar.MultiPolygonContains(b, p)
			if x && y {
				both++
			}
			if x || y {
				any++
			}
		}
	}
	return float64(both) / math.Max(1, float64(any))
}
