package graph

import (
	"testing"

	"github.com/paulmach/orb"
)

// seaside is a mainland of 6 by 6 streets and 3 by 3 more whose first is x
// kilometres east of the mainland's first, with what the data say of shores and
// of their edge.
type seaside struct {
	x      float64
	shores [][]orb.Point
	edge   orb.Bound
	cut    bool // the last street of the small network goes on to a node that is not there
}

func (s seaside) build(t testing.TB) *Graph {
	t.Helper()
	b := NewBuilder(calm(t).With("small_component", "", 100))
	at := map[int64]orb.Point{}
	way := int64(0)
	lay := func(x0 float64, n int) {
		for i := range n {
			var row, col []int64
			for j := range n {
				for k, p := range [2][2]int{{j, i}, {i, j}} {
					id := int64((float64(p[0])+x0)*1000)*100 + int64(p[1]) + 1
					at[id] = orb.Point{(float64(p[0]) + x0) * km, float64(p[1]) * north}
					if k == 0 {
						row = append(row, id)
					} else {
						col = append(col, id)
					}
				}
			}
			if s.cut && x0 > 0 && i == n-1 {
				row = append(row, 99)
			}
			way += 2
			b.AddWay(way, row, tags(street))
			b.AddWay(way+1, col, tags(street))
		}
	}
	lay(0, 6)
	lay(s.x, 3)
	id := int64(1e9)
	for _, shore := range s.shores {
		first := id
		var ids []int64
		for _, p := range shore {
			at[id] = orb.Point{p[0] * km, p[1] * north}
			ids = append(ids, id)
			id++
		}
		// in two ways, as shores are
		b.AddShore(ids[:3])
		b.AddShore(append(ids[2:], first))
	}
	if !s.edge.IsZero() {
		b.AddExtent(orb.Bound{Min: orb.Point{s.edge.Min[0] * km, s.edge.Min[1] * north}, Max: orb.Point{s.edge.Max[0] * km, s.edge.Max[1] * north}})
	}
	b.Index()
	for k, p := range at {
		b.AddNode(k, p[0], p[1], nil)
	}
	g, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func around(x0, y0, x1, y1 float64) []orb.Point {
	return []orb.Point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

func TestCutOff_tells_roads_that_the_edge_cuts_off_from_islands(t *testing.T) {
	wide := orb.Bound{Min: orb.Point{-50, -50}, Max: orb.Point{50, 50}}
	for _, c := range []struct {
		name string
		s    seaside
		cut  bool
	}{
		{"3 km off, no word on shores", seaside{x: 8}, true},
		{"12 km off, no word on shores", seaside{x: 17}, false},
		{"12 km off, at the edge of the extract", seaside{x: 17, edge: orb.Bound{Min: wide.Min, Max: orb.Point{19.2, 50}}}, true},
		{"12 km off, well within the extract", seaside{x: 17, edge: wide}, false},
		{"12 km off, a street goes on beyond the data", seaside{x: 17, cut: true}, true},
		{"3 km off, within a shoreline of its own", seaside{x: 8, shores: [][]orb.Point{around(7.5, -1, 11, 4)}}, false},
		{"3 km off, within a shoreline with the mainland", seaside{x: 8, shores: [][]orb.Point{around(-1, -1, 11, 7)}}, true},
		{"12 km off, shores elsewhere", seaside{x: 17, shores: [][]orb.Point{around(30, 30, 31, 31)}}, true},
		{"on an island at the edge", seaside{x: 8, edge: orb.Bound{Min: wide.Min, Max: orb.Point{10.2, 50}}, shores: [][]orb.Point{around(7.5, -1, 11, 4)}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := c.s.build(t)
			there, ok := g.Snap(orb.Point{(c.s.x + 0.5) * km, 1.02 * north}, 5000)
			main, _ := g.Snap(orb.Point{0.5 * km, 1.02 * north}, 5000)
			if !ok || there.Leg > 25 || !g.Small(there) || len(g.Nearest([]Place{main}, 1, 0).At(there)) != 0 {
				t.Fatalf("%+v: expected the small network at 20 m and no way from it", there)
			}
			if g.CutOff(there) != c.cut || g.CutOff(main) {
				t.Errorf("cut off %v (the mainland %v), want %v", g.CutOff(there), g.CutOff(main), c.cut)
			}
		})
	}
}

func TestSnap_takes_the_best_of_roads_hardly_farther_than_the_nearest(t *testing.T) {
	// two carriageways 2 m apart, each one-way; the door is on the side of the
	// one that leads away from the goal
	w := town{spacing: 2, art: "a" + pad(100) + "b\nc" + pad(100) + "d", ways: []way{{"ba", street + " oneway=yes"}, {"cd", street + " oneway=yes"}, {"ac", street}, {"bd", street}}}
	door := w.place("a")
	door[0] += 0.1 * km
	door[1] += 0.001 * north
	seconds := func(g *Graph) float64 {
		p, _ := g.Snap(door, 100)
		if p.Leg > 1.1 {
			t.Errorf("%v m to the road, want the nearest", p.Leg)
		}
		goal, _ := g.Snap(w.place("b"), 100)
		way, _ := g.Path(p, goal)
		if got := g.Nearest([]Place{goal}, 1, 0).At(p); len(got) != 1 || got[0].Cost != way.Cost {
			t.Errorf("nearest %v, by the path %v", got, way.Cost)
		}
		return float64(way.Cost.Tenths) / 10
	}
	near(t, "over the far carriageway", seconds(w.build(t)), 10.4, 0.5)
	w.profile = calm(t).With("snap_slack", "", 1)
	near(t, "over the near one, round", seconds(w.build(t)), 10+0.4+20.4, 0.8)
}

func TestTrips_within_a_pocket_stay_in_it(t *testing.T) {
	// bd is a dead end that one cannot leave: a pocket
	w := town{art: "a b c\n\n  d", spacing: 100, ways: []way{{"abc", street}, {"bd", street + " oneway=yes"}}}
	g := w.build(t)
	at := func(k float64) orb.Point {
		b, d := w.place("b"), w.place("d")
		return orb.Point{b[0], b[1] + (d[1]-b[1])*k}
	}
	from, _ := g.Snap(at(0.3), 5000)
	to, _ := g.Snap(at(0.8), 5000)
	p, ok := g.Path(from, to)
	near(t, "down the dead end", float64(p.Cost.Tenths)/10, 10, 0.3)
	if !ok || len(g.Steps(p)) != 1 {
		t.Errorf("%v, want one stretch", g.Steps(p))
	}
	f := g.Nearest([]Place{to}, 1, 0)
	got := f.At(from)
	if len(got) != 1 {
		t.Fatalf("%v, want one answer", got)
	}
	near(t, "by the search from the goal", float64(got[0].Cost.Tenths)/10, 10, 0.3)
	near(t, "its length", float64(got[0].Metres), 100, 1)
	back, _ := g.Path(to, from)
	near(t, "there is no way back: from the junction to it", float64(back.Cost.Tenths)/10, 0, 0.3)
}

func TestFerries_take_the_duration_of_their_route(t *testing.T) {
	build := func(ways []int64, text string) *Graph {
		b := NewBuilder(calm(t))
		b.AddWay(1, []int64{1, 2}, tags(street))
		b.AddWay(2, []int64{2, 3}, tags("route=ferry"))
		b.AddWay(3, []int64{3, 4}, tags("route=ferry"))
		b.AddWay(4, []int64{4, 5}, tags(street))
		b.AddFerryRoute(text, ways)
		b.Index()
		for i, x := range []float64{0, 1, 2, 5, 6} {
			b.AddNode(int64(i+1), x*km, 0, nil)
		}
		g, _, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	seconds := func(g *Graph) float64 {
		a, _ := g.Snap(orb.Point{0, 0}, 10)
		b, _ := g.Snap(orb.Point{6 * km, 0}, 10)
		p, _ := g.Path(a, b)
		return float64(p.Cost.Tenths) / 10
	}
	near(t, "of both ways", seconds(build([]int64{2, 3}, "00:20")), 200+1200, 1)
	near(t, "in words", seconds(build([]int64{2, 3}, "20 min")), 200+1200, 1)
	near(t, "of one of them", seconds(build([]int64{3}, "00:15")), 200+900+drive(1, 20), 1)
	near(t, "with a way that is not in the data", seconds(build([]int64{2, 3, 9}, "00:20")), 200+drive(4, 20), 1)
	near(t, "without", seconds(build(nil, "")), 200+drive(4, 20), 1)
	near(t, "faster than any boat", seconds(build([]int64{2, 3}, "00:01")), 200+drive(4, 20), 1)
}
