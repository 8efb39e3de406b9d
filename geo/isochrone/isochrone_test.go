package isochrone

import (
	"fmt"
	"math"
	"os"
	"testing"

	"observatoire/geo"
	"observatoire/geo/graph"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"
)

const km = 1000 / (6372797.560856 * math.Pi / 180) // a kilometre at the equator, in degrees

func at(x, y float64) orb.Point { return orb.Point{x * km, y * km} }

// road is one way through points, in kilometres.
type road struct {
	tags   graph.Tags
	points [][2]float64
}

func tags(kv ...string) (t graph.Tags) {
	for i := 0; i < len(kv); i += 2 {
		t = append(t, graph.Tag{Key: kv[i], Value: kv[i+1]})
	}
	return t
}

var (
	street   = tags("highway", "residential", "maxspeed", "45")               // 36 km/h
	motorway = tags("highway", "motorway", "maxspeed", "150", "oneway", "no") // 120 km/h
	ferry    = tags("route", "ferry", "duration", "00:10", "motor_vehicle", "yes")
)

func town(t testing.TB, roads ...road) *graph.Graph {
	f, err := os.Open("../../data/reference/car_profile.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := graph.ParseProfile(f)
	if err != nil {
		t.Fatal(err)
	}
	b := graph.NewBuilder(p.With("turn_cost", "", 0).With("small_component", "", 1))
	place := map[int64]orb.Point{}
	for i, r := range roads {
		var ids []int64
		for _, q := range r.points {
			id := int64(math.Round((q[0]+500)*1000))*10_000_000 + int64(math.Round((q[1]+500)*1000))
			place[id] = at(q[0], q[1])
			ids = append(ids, id)
		}
		b.AddWay(int64(i+1), ids, r.tags)
	}
	b.Index()
	for id, q := range place {
		b.AddNode(id, q[0], q[1], nil)
	}
	g, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func grid(n int) (out []road) {
	for i := 0; i < n; i++ {
		var row, col [][2]float64
		for j := 0; j < n; j++ {
			row, col = append(row, [2]float64{float64(j), float64(i)}), append(col, [2]float64{float64(i), float64(j)})
		}
		out = append(out, road{street, row}, road{street, col})
	}
	return out
}

func field(t testing.TB, g *graph.Graph, targets ...orb.Point) *graph.Field {
	var places []graph.Place
	for _, p := range targets {
		x, ok := g.Snap(p, 5000)
		if !ok {
			t.Fatal("no road")
		}
		places = append(places, x)
	}
	return g.Nearest(places, 1, 0)
}

func mustBeValid(t testing.TB, m orb.MultiPolygon) {
	t.Helper()
	b, err := wkb.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := geom.UnmarshalWKB(b); err != nil {
		t.Errorf("not valid: %v", err)
	}
}

// naive tells whether a point is within the limit by looking at every road.
func naive(all []graph.Stretch, l geo.Local, p orb.Point, limit, fringe float64) bool {
	px, py := l.Project(p)
	for _, s := range all {
		if !s.Stop {
			continue
		}
		ax, ay := l.Project(s.A)
		bx, by := l.Project(s.B)
		if math.Min(math.Abs(ax-px), math.Abs(bx-px)) > 1500 || math.Min(math.Abs(ay-py), math.Abs(by-py)) > 1500 {
			continue // roads here are at most a kilometre or so between corners
		}
		const n = 100
		for i := 0.0; i <= n; i++ {
			k := i / n
			m := s.MinutesB + (s.MinutesA-s.MinutesB)*k
			if left := math.Min((limit-m)*5000/60, fringe); m <= limit && math.Hypot(bx+(ax-bx)*k-px, by+(ay-by)*k-py) <= left {
				return true
			}
		}
	}
	return false
}

// overlap is intersection over union of two sets of points on a raster over
// the bound.
func overlap(b orb.Bound, n int, in1, in2 func(orb.Point) bool) float64 {
	both, any := 0, 0
	for i := 0; i < n; i++ {
		for j := 0; j < n; j++ {
			p := orb.Point{b.Min[0] + (b.Max[0]-b.Min[0])*(float64(i)+0.5)/float64(n), b.Min[1] + (b.Max[1]-b.Min[1])*(float64(j)+0.5)/float64(n)}
			x, y := in1(p), in2(p)
			if x && y {
				both++
			}
			if x || y {
				any++
			}
		}
	}
	return float64(both) / float64(any)
}

func within(t testing.TB, x Isochrone) orb.MultiPolygon {
	t.Helper()
	m, err := x.Within()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDraw_covers_what_a_fine_raster_of_the_exact_times_covers(t *testing.T) {
	g := town(t, append(grid(13), road{street, [][2]float64{{12, 12}, {14, 13.3}, {15, 15}}})...)
	f := field(t, g, at(6, 6), at(12, 0))
	var all []graph.Stretch
	f.Stretches(func(s graph.Stretch) { all = append(all, s) })
	isos, err := Draw(f, []geo.Minutes{5, 10, 15}, Options{})
	if err != nil || len(isos) != 3 {
		t.Fatal(err)
	}
	l := geo.NewLocal(at(6, 6))
	for _, x := range isos {
		land := within(t, x)
		b := orb.Bound{Min: at(-1, -1), Max: at(16, 16)}
		iou := overlap(b, 200, func(p orb.Point) bool { return planar.MultiPolygonContains(land, p) },
			func(p orb.Point) bool { return naive(all, l, p, float64(x.Minutes), 250) })
		t.Logf("%v min: intersection over union %.3f", x.Minutes, iou)
		if iou < 0.95 {
			t.Errorf("%v min: intersection over union %.3f, want 0.95", x.Minutes, iou)
		}
		mustBeValid(t, land)
		mustBeValid(t, x.Band)
	}
}

func TestDraw_bands_are_nested_and_do_not_overlap(t *testing.T) {
	g := town(t, grid(13)...)
	isos, err := Draw(field(t, g, at(3, 6)), []geo.Minutes{5, 10, 15, 20}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	var before orb.MultiPolygon
	for i, x := range isos {
		sum += planar.Area(x.Band)
		all, lesser := within(t, x), before
		before = all
		if total := planar.Area(all); math.Abs(total-sum) > 1e-6*total {
			t.Errorf("bands up to %v min cover %g, the land within %g", x.Minutes, sum, total)
		}
		if i == 0 {
			continue
		}
		lost := 0
		for a := -0.5; a < 13; a += 0.17 {
			for b := -0.5; b < 13; b += 0.17 {
				if planar.MultiPolygonContains(lesser, at(a, b)) && !planar.MultiPolygonContains(all, at(a, b)) {
					lost++
				}
			}
		}
		if lost > 0 {
			t.Errorf("%d points within %v min are not within %v", lost, isos[i-1].Minutes, x.Minutes)
		}
	}
}

func TestDraw_bands_of_a_road_lie_end_to_end(t *testing.T) {
	g := town(t, road{street, [][2]float64{{0, 0}, {10, 2}, {20, 0}, {30, 3}, {40, 0}}})
	isos, err := Draw(field(t, g, at(20, 0)), []geo.Minutes{5, 10, 15, 20}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range isos {
		pieces := 2 // one to each side
		if i == 0 {
			pieces = 1
		}
		if len(x.Band) != pieces {
			t.Errorf("%v min: %d pieces, want %d", x.Minutes, len(x.Band), pieces)
		}
		for _, p := range x.Band {
			// the strip of one band does not go on beside the road of another
			b := p.Bound()
			if far := (b.Max[0] - b.Min[0]) / km; len(p) != 1 || far > 7.5 {
				t.Errorf("%v min: a piece with %d rings, %.1f km long, want 1 and at most 7.5", x.Minutes, len(p), far)
			}
		}
		mustBeValid(t, x.Band)
	}
}

func TestDraw_keeps_the_holes_of_blocks(t *testing.T) {
	g := town(t, grid(5)...)
	isos, err := Draw(field(t, g, at(2, 2)), []geo.Minutes{30}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := within(t, isos[0])
	if len(w) != 1 || len(w[0]) != 17 {
		t.Fatalf("%d patches with %d rings: want one with the holes of 16 blocks", len(w), len(w[0]))
	}
	if planar.MultiPolygonContains(w, at(1.5, 1.5)) || !planar.MultiPolygonContains(w, at(1.5, 1.1)) {
		t.Error("the middle of a block is 500 m from any street, its edge 100 m")
	}
}

func TestDraw_a_motorway_without_exits_has_no_spike(t *testing.T) {
	roads := append(grid(3), road{motorway, [][2]float64{{2, 1}, {12, 1}}}, road{street, [][2]float64{{12, 1}, {13, 1}}}, road{street, [][2]float64{{12, 1}, {12, 2}}})
	isos, err := Draw(field(t, town(t, roads...), at(2, 1)), []geo.Minutes{5, 10}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := within(t, isos[1])
	if planar.MultiPolygonContains(w, at(7, 1)) {
		t.Error("halfway down the motorway one cannot get in")
	}
	if !planar.MultiPolygonContains(w, at(12.5, 1)) {
		t.Error("at its end one can, 5 min away")
	}
	if planar.MultiPolygonContains(within(t, isos[0]), at(12.5, 1)) {
		t.Error("but not in 5 min")
	}
}

func TestDraw_nothing_over_the_sea(t *testing.T) {
	roads := []road{{street, [][2]float64{{0, 0}, {1, 0}}}, {ferry, [][2]float64{{1, 0}, {6, 0}}}, {street, [][2]float64{{6, 0}, {8, 0}}}}
	g := town(t, roads...)
	box := func(x0, y0, x1, y1 float64) orb.Polygon {
		return orb.Polygon{{at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)}}
	}
	land := orb.MultiPolygon{box(-1, -1, 1.1, 1), box(5.9, -0.1, 9, 1)}
	isos, err := Draw(field(t, g, at(0, 0)), []geo.Minutes{15}, Options{Land: land})
	if err != nil {
		t.Fatal(err)
	}
	w := within(t, isos[0])
	mustBeValid(t, w)
	for _, c := range []struct {
		p    orb.Point
		want bool
	}{{at(3, 0), false}, {at(1.2, 0), false}, {at(0.5, 0.1), true}, {at(6.5, 0), true}, {at(6.5, -0.2), false}, {at(6.5, 0.2), true}} {
		if got := planar.MultiPolygonContains(w, c.p); got != c.want {
			t.Errorf("%v: %v, want %v", c.p, got, c.want)
		}
	}
}

func TestDraw_wants_ascending_limits(t *testing.T) {
	g := town(t, grid(3)...)
	for _, l := range [][]geo.Minutes{{10, 5}, {0}, {-1, 5}, {5, 5}} {
		if _, err := Draw(field(t, g, at(1, 1)), l, Options{}); err == nil {
			t.Errorf("%v: no error", l)
		}
	}
}

func TestDraw_again_gives_the_same(t *testing.T) {
	g := town(t, grid(6)...)
	f := field(t, g, at(1, 1))
	a, err := Draw(f, Limits, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := g.Snap(at(4, 4), 10)
	q, _ := g.Snap(at(1, 1), 10)
	f.Again([]graph.Place{p}, 6000)
	f.Again([]graph.Place{q}, 0)
	b, err := Draw(f, Limits, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range a {
		if fmt.Sprint(a[i].Band, within(t, a[i])) != fmt.Sprint(b[i].Band, within(t, b[i])) {
			t.Errorf("within %v min: drawn again it differs", a[i].Minutes)
		}
	}
}

// TestEach_is_Draw_for_each_set compares with fields searched without limit,
// for sets out of order of size, so that fields are used again.
func TestEach_is_Draw_for_each_set(t *testing.T) {
	g := town(t, append(grid(9), road{motorway, [][2]float64{{8, 4}, {30, 4}}}, road{street, [][2]float64{{30, 4}, {30, 9}}})...)
	var sets [][]graph.Place
	var targets [][]orb.Point
	for i := range 7 {
		ps := []orb.Point{at(float64(i), 3), at(float64(8-i), 8)}[:1+i%2]
		var places []graph.Place
		for _, p := range ps {
			x, _ := g.Snap(p, 10)
			places = append(places, x)
		}
		sets, targets = append(sets, places), append(targets, ps)
	}
	for _, workers := range []int{1, 3, 20} {
		next := 0
		err := Each(g, sets, Limits, Options{}, workers, func(set int, isos []Isochrone) error {
			if set != next {
				t.Fatalf("set %d, expected %d", set, next)
			}
			next++
			want, err := Draw(field(t, g, targets[set]...), Limits, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				a, b := planar.Area(isos[i].Band), planar.Area(want[i].Band)
				if math.Abs(a-b) > 1e-9*b {
					t.Errorf("%d workers, set %d, %v min: area %g, drawn alone %g", workers, set, want[i].Minutes, a, b)
				}
			}
			return nil
		})
		if err != nil || next != len(sets) {
			t.Errorf("%d workers: %d sets (%v)", workers, next, err)
		}
		stop := fmt.Errorf("enough")
		if err := Each(g, sets, Limits, Options{}, workers, func(set int, _ []Isochrone) error {
			if set == 2 {
				return stop
			}
			return nil
		}); err != stop {
			t.Errorf("%d workers: %v, expected the error of emit", workers, err)
		}
	}
	if err := Each(g, sets, []geo.Minutes{5, 5}, Options{}, 2, nil); err == nil {
		t.Error("limits do not ascend: no error")
	}
}
