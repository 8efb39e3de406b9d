package roads

import (
	"cmp"
	"compress/gzip"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/isochrone"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
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

// TestIsochrones_look_like_those_of_another_engine compares with Valhalla.
// That drives faster, so its areas are compared with ours at its pace: of each
// area of 10 and 20 minutes we ask which of our limits encloses as much road
// (30 minutes reach the edge of these extracts). The median over every other
// facility is the pace of the place, and the others are compared, so that no
// area says itself how it is to be compared.
//
// Three figures are reported for each limit: of the land; of its outlines,
// because Valhalla fills blocks where we keep holes; and of the roads, by
// metres, which has nothing to do with how land beside a road is drawn. At
// equal pace, 25 areas each:
//
//	                       land   outlines   roads   land, pace not adjusted
//	Andorra         10 min 0.71   0.71       0.85    0.61
//	                20 min 0.70   0.76       0.92    0.62
//	Liechtenstein   10 min 0.82   0.84       0.93    0.66
//	                20 min 0.81   0.84       0.97    0.70
//
// Andorra's roads are lines through mountains: its land is mostly the strip
// beside them, and how wide that is, is for each engine to say.
func TestIsochrones_look_like_those_of_another_engine(t *testing.T) {
	for name, least := range map[string]float64{"andorra": 0.68, "liechtenstein": 0.8} {
		r := load(t, name)
		g, _, err := Read(context.Background(), profile(t), filepath.Join(r.dir, name+".osm.pbf"))
		if err != nil {
			t.Fatal(err)
		}
		theirs := map[int]map[float64]orb.MultiPolygon{}
		for _, x := range valhalla(t, r.dir).Features {
			facility, minutes := int(x.Properties["facility"].(float64)), x.Properties["minutes"].(float64)
			if theirs[facility] == nil {
				theirs[facility] = map[float64]orb.MultiPolygon{}
			}
			switch p := x.Geometry.(type) {
			case orb.Polygon:
				theirs[facility][minutes] = orb.MultiPolygon{p}
			case orb.MultiPolygon:
				theirs[facility][minutes] = p
			}
		}
		around := func(facility int) *graph.Field {
			place, _ := g.Snap(r.facilities[facility], 5000)
			return g.Nearest([]graph.Place{place}, 1, 0)
		}
		var paces []float64
		for i := 0; i < len(theirs); i += 2 {
			f := around(i)
			paces = append(paces, 10/sameRoad(f, theirs[i][10]), 20/sameRoad(f, theirs[i][20]))
		}
		slices.Sort(paces)
		pace := paces[len(paces)/2]
		t.Logf("%s: Valhalla's times are %.3f of ours (quartiles %.3f and %.3f, %d areas)", name, pace, paces[len(paces)/4], paces[3*len(paces)/4], len(paces))
		limits := []float64{10, 20, 30}
		sum, n := [3][4]float64{}, 0.0
		for i := 1; i < len(theirs); i += 2 {
			f := around(i)
			n++
			for k, p := range []float64{1, pace} {
				var scaled []geo.Minutes
				for _, l := range limits {
					scaled = append(scaled, geo.Minutes(l/p))
				}
				isos, err := isochrone.Draw(f, scaled, isochrone.Options{})
				if err != nil {
					t.Fatal(err)
				}
				for j, x := range isos {
					ours, other := within(t, x), theirs[i][limits[j]]
					sum[j][k] += overlap(other, ours)
					if k == 1 {
						sum[j][2] += overlap(filled(other), filled(ours))
						sum[j][3] += roadOverlap(f, float64(scaled[j]), other)
					}
				}
			}
		}
		for j, l := range limits {
			t.Logf("%s, %v min, %v areas: intersection over union %.3f, at equal pace %.3f, of outlines %.3f, of roads %.3f", name, l, n, sum[j][0]/n, sum[j][1]/n, sum[j][2]/n, sum[j][3]/n)
			if l < 30 && (n < 20 || sum[j][1]/n < least) {
				t.Errorf("%s, %v min: at equal pace %.3f over %v areas, want %.2f", name, l, sum[j][1]/n, n, least)
			}
			if l < 30 && sum[j][3]/n < 0.83 {
				t.Errorf("%s, %v min: roads at equal pace %.3f, want 0.83", name, l, sum[j][3]/n)
			}
		}
	}
}

// sameRoad is the limit within which as much road lies as in an area, in
// minutes.
func sameRoad(f *graph.Field, area orb.MultiPolygon) float64 {
	type piece struct{ minutes, metres float64 }
	var all []piece
	inside := 0.0
	rows := newRows(area, area.Bound())
	f.Stretches(func(s graph.Stretch) {
		if s.Stop {
			all = append(all, piece{s.MinutesB, s.Metres})
			if rows.contain(s.B) {
				inside += s.Metres
			}
		}
	})
	slices.SortFunc(all, func(a, b piece) int { return cmp.Compare(a.minutes, b.minutes) })
	for _, p := range all {
		if inside -= p.metres; inside <= 0 {
			return p.minutes
		}
	}
	return math.Inf(1)
}

// roadOverlap is intersection over union of the roads within a limit and those
// in an area, by metres.
func roadOverlap(f *graph.Field, limit float64, area orb.MultiPolygon) float64 {
	both, any := 0.0, 0.0
	rows := newRows(area, area.Bound())
	f.Stretches(func(s graph.Stretch) {
		x, y := s.MinutesB <= limit, rows.contain(s.B)
		if s.Stop && x && y {
			both += s.Metres
		}
		if s.Stop && (x || y) {
			any += s.Metres
		}
	})
	return both / math.Max(1, any)
}

func filled(m orb.MultiPolygon) (out orb.MultiPolygon) {
	for _, p := range m {
		out = append(out, p[:1])
	}
	return out
}

// rows are where the outline of an area crosses each of so many parallels, by
// longitude: what lies between the first and the second is inside.
type rows struct {
	south, height float64
	at            [steps][]float64
}

const steps = 150

func newRows(m orb.MultiPolygon, b orb.Bound) *rows {
	r := &rows{south: b.Min[1], height: (b.Max[1] - b.Min[1]) / steps}
	for _, p := range m {
		var at [steps][]float64
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				u, v := ring[i-1], ring[i]
				if u[1] > v[1] {
					u, v = v, u
				}
				for j := max(0, int((u[1]-r.south)/r.height-1)); j < steps; j++ {
					y := r.south + (float64(j)+0.5)*r.height
					if y >= v[1] {
						break
					}
					if y >= u[1] {
						at[j] = append(at[j], u[0]+(v[0]-u[0])*(y-u[1])/(v[1]-u[1]))
					}
				}
			}
		}
		for j := range at {
			r.at[j] = append(r.at[j], at[j]...)
		}
	}
	for j := range r.at {
		slices.Sort(r.at[j])
	}
	return r
}

// contain takes the parallel nearest to a point for its own.
func (r *rows) contain(p orb.Point) bool {
	j := int((p[1] - r.south) / r.height)
	if j < 0 || j >= steps {
		return false
	}
	n, _ := slices.BinarySearch(r.at[j], p[0])
	return n%2 == 1
}

// overlap is intersection over union on a raster of points.
func overlap(a, b orb.MultiPolygon) float64 {
	both, any := 0, 0
	box := a.Bound().Union(b.Bound())
	ra, rb := newRows(a, box), newRows(b, box)
	for i := range steps {
		for j := range steps {
			p := orb.Point{box.Min[0] + (box.Max[0]-box.Min[0])*(float64(i)+0.5)/steps, box.Min[1] + (box.Max[1]-box.Min[1])*(float64(j)+0.5)/steps}
			x, y := ra.contain(p), rb.contain(p)
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
