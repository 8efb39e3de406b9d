package tiles

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/planar"
)

// read decodes a tile; its geometries are in steps.
func read(t *testing.T, b []byte) map[string][]decoded {
	t.Helper()
	layers, err := mvt.Unmarshal(b)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]decoded{}
	for _, l := range layers {
		for _, f := range l.Features {
			out[l.Name] = append(out[l.Name], decoded{int(f.ID.(float64)), f.Geometry, f.Properties})
		}
	}
	return out
}

type decoded struct {
	id         int
	geometry   orb.Geometry
	properties map[string]any
}

func square(w, s, e, n float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}}
}

func cut(t *testing.T, zoom int, layers []Layer, o Options) []Tile {
	t.Helper()
	list, err := Cut(zoom, layers, o)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestCut_puts_a_point_into_the_tile_that_it_is_in(t *testing.T) {
	// Paris is in tile 8/129/88, as every table of slippy tiles says.
	list := cut(t, 8, []Layer{{"noms", []Feature{{7, orb.Point{2.3522, 48.8566}, map[string]any{"nom": "Paris", "rang": 1}}}}}, Options{})
	if len(list) != 1 || list[0].X != 129 || list[0].Y != 88 || list[0].Z != 8 {
		t.Fatalf("%+v, expected one tile 8/129/88", list)
	}
	f := read(t, list[0].Data)["noms"][0]
	if f.id != 7 || f.properties["nom"] != "Paris" || f.properties["rang"] != 1.0 {
		t.Errorf("%+v", f)
	}
	// (2.3522+180)/360·256 = 129.6727, so 0.6727 of the way across
	if p := f.geometry.(orb.Point); math.Abs(p[0]-0.6727*DefaultExtent) > 1 {
		t.Errorf("%v steps to the east, expected %v", p[0], 0.6727*DefaultExtent)
	}
}

func TestCut_keeps_neighbours_together_whatever_their_shape(t *testing.T) {
	// Two areas share a jagged border; a third lies far away, another layer.
	random := rand.New(rand.NewPCG(1, 2))
	var border []orb.Point
	for i := range 200 {
		border = append(border, orb.Point{2 + random.Float64()*0.4, 44 + float64(i)*0.01})
	}
	west := orb.Ring{{1, 44}}
	west = append(west, border...)
	west = append(west, orb.Point{1, border[199][1]}, orb.Point{1, 44})
	east := orb.Ring{{3, 44}, {3, border[199][1]}}
	for i := range border {
		east = append(east, border[len(border)-1-i])
	}
	east = append(east, orb.Point{3, 44})
	for _, zoom := range []int{4, 6, 9} {
		for _, tile := range cut(t, zoom, []Layer{{"communes", []Feature{{1, orb.Polygon{west}, nil}, {2, orb.Polygon{east}, nil}}}}, Options{}) {
			edges := map[[4]float64]int{}
			for _, f := range read(t, tile.Data)["communes"] {
				each(f.geometry, func(r orb.Ring) {
					for i := 1; i < len(r); i++ {
						edges[[4]float64{r[i-1][0], r[i-1][1], r[i][0], r[i][1]}]++
					}
				})
			}
			for e := range edges {
				onBox := e[0] == e[2] && (e[0] == -64 || e[0] == 4160) || e[1] == e[3] && (e[1] == -64 || e[1] == 4160)
				outer := e[0] == e[2] || e[1] == e[3] // the frame of the two is straight
				if !onBox && !outer && edges[[4]float64{e[2], e[3], e[0], e[1]}] == 0 && math.Abs(e[0]-e[2])+math.Abs(e[1]-e[3]) > 0 {
					// a border of one that is not the border of the other
					if e[0] > -64 && e[2] > -64 && e[0] < 4160 && e[2] < 4160 && e[1] > -64 && e[3] > -64 && e[1] < 4160 && e[3] < 4160 {
						t.Errorf("tile %d/%d/%d: edge %v has no twin", tile.Z, tile.X, tile.Y, e)
					}
				}
			}
		}
	}
}

func each(g orb.Geometry, f func(orb.Ring)) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			f(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for _, r := range p {
				f(r)
			}
		}
	}
}

func TestCut_covers_exactly_the_area_over_all_tiles(t *testing.T) {
	// With a hole, over many tiles: what is inside the tiles without their
	// buffer adds up to the area in Web Mercator.
	p := square(0.3, 43.2, 6.1, 48.9)
	p[0] = append(p[0], orb.Ring{{2, 45}, {2, 46}, {3.5, 46}, {3.5, 45}, {2, 45}})
	for _, zoom := range []int{3, 5, 8} {
		o := Options{Extent: 1024, Buffer: 16}
		sum := 0.0
		for _, tile := range cut(t, zoom, []Layer{{"x", []Feature{{1, p, nil}}}}, o) {
			for _, f := range read(t, tile.Data)["x"] {
				each(f.geometry, func(r orb.Ring) {
					sum += shoelace(clipped(r, 1024))
				})
			}
		}
		c := &cutter{zoom: zoom, extent: 1024}
		want := 0.0
		for _, r := range p[0] {
			flat, _ := c.project(r)
			want += -shoelace(orb.Ring(flat))
		}
		if math.Abs(sum-want) > 1e-6*want {
			t.Errorf("zoom %d: %v square steps, expected %v", zoom, sum, want)
		}
	}
}

// clipped is a ring inside 0..extent (Sutherland–Hodgman, by hand).
func clipped(r orb.Ring, extent float64) orb.Ring {
	for side := range 4 {
		var out orb.Ring
		axis, limit, sign := side/2, float64(side%2)*extent, 1-2*float64(side%2)
		in := func(p orb.Point) bool { return sign*(p[axis]-limit) >= 0 }
		for i := 1; i < len(r); i++ {
			a, b := r[i-1], r[i]
			if in(a) != in(b) {
				s := (limit - a[axis]) / (b[axis] - a[axis])
				out = append(out, orb.Point{a[0] + s*(b[0]-a[0]), a[1] + s*(b[1]-a[1])})
			}
			if in(b) {
				out = append(out, b)
			}
		}
		if len(out) == 0 {
			return nil
		}
		r = append(out, out[0])
	}
	return r
}

func shoelace(r orb.Ring) float64 {
	area := 0.0
	for i := 1; i < len(r); i++ {
		area += r[i-1][0]*r[i][1] - r[i][0]*r[i-1][1]
	}
	return area / 2
}

func TestCut_turns_rings_as_the_format_wants_them(t *testing.T) {
	p := square(1, 44, 3, 46)
	p[0] = append(p[0], orb.Ring{{1.5, 44.5}, {1.5, 45}, {2, 45}, {2, 44.5}, {1.5, 44.5}})
	for _, tile := range cut(t, 5, []Layer{{"x", []Feature{{1, p, nil}}}}, Options{}) {
		g := read(t, tile.Data)["x"][0].geometry.(orb.Polygon)
		if len(g) != 2 || shoelace(g[0]) <= 0 || shoelace(g[1]) >= 0 {
			t.Errorf("outer %v, hole %v square steps, expected a positive outer ring and a negative hole", shoelace(g[0]), shoelace(g[1]))
		}
	}
}

func TestCut_leaves_out_rings_that_rounding_turns_over_so_that_holes_stay_where_they_belong(t *testing.T) {
	// A square with many holes narrower than a step (86 m at level 8 with 1024
	// steps at 46° N), and a large one at the end.
	rng := rand.New(rand.NewPCG(4, 2))
	p := square(3, 45.5, 4, 46.5)[0]
	for range 300 {
		at := orb.Point{3.02 + 0.3*rng.Float64(), 45.52 + 0.9*rng.Float64()}
		near := func() orb.Point { return orb.Point{at[0] + 0.002*rng.Float64(), at[1] + 0.002*rng.Float64()} }
		hole := orb.Ring{at, near(), near(), at}
		if hole.Orientation() == orb.CCW {
			hole.Reverse()
		}
		p = append(p, hole)
	}
	p = append(p, orb.Ring{{3.5, 45.7}, {3.5, 46.3}, {3.9, 46.3}, {3.9, 45.7}, {3.5, 45.7}})
	for _, tile := range cut(t, 8, []Layer{{"terre", []Feature{{1, p, nil}}}}, Options{Extent: 1024}) {
		if g := read(t, tile.Data)["terre"][0].geometry; g.GeoJSONType() != "Polygon" {
			t.Errorf("%d/%d: %s, expected one polygon: a hole was read as a polygon of its own", tile.X, tile.Y, g.GeoJSONType())
		}
	}
}

func TestCut_leaves_out_what_is_smaller_than_a_step_and_knows_its_limits(t *testing.T) {
	if list := cut(t, 4, []Layer{{"x", []Feature{{1, square(2, 44, 2.0001, 44.0001), nil}}}}, Options{}); len(list) != 0 {
		t.Errorf("%d tiles for a garden at zoom 4", len(list))
	}
	if list := cut(t, 14, []Layer{{"x", []Feature{{1, square(2, 44, 2.0001, 44.0001), nil}}}}, Options{}); len(list) != 1 {
		t.Errorf("%d tiles for a garden at zoom 14", len(list))
	}
	for want, f := range map[string]Feature{
		"latitude":       {1, orb.Point{2, 89}, nil},
		"expected a p":   {1, orb.Collection{}, nil},
		"feature 1":      {1, orb.Point{math.NaN(), 1}, nil},
		"layer communes": {1, orb.Point{200, 45}, nil},
	} {
		if _, err := Cut(4, []Layer{{"communes", []Feature{f}}}, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected %q in it", err, want)
		}
	}
	if _, err := Cut(21, nil, Options{}); err == nil {
		t.Error("zoom 21 was taken")
	}
}

func TestCut_gives_lines_in_pieces_that_meet(t *testing.T) {
	line := orb.LineString{{-4, 45}, {8, 45}}
	length := 0.0
	list := cut(t, 6, []Layer{{"limites", []Feature{{1, line, nil}}}}, Options{})
	for _, tile := range list {
		for _, f := range read(t, tile.Data)["limites"] {
			l := f.geometry.(orb.LineString)
			length += math.Min(l[1][0], 4096) - math.Max(l[0][0], 0)
		}
	}
	if want := 12.0 / 360 * 64 * 4096; len(list) != 3 || math.Abs(length-want) > 2 {
		t.Errorf("%d tiles, %v steps, expected 3 and %v", len(list), length, want)
	}
}

func TestCut_gives_the_same_bytes_every_time(t *testing.T) {
	var features []Feature
	for i := range 300 {
		x, y := float64(i%20)*0.2, 44+float64(i/20)*0.2
		features = append(features, Feature{uint64(i), square(x, y, x+0.2, y+0.2), map[string]any{"code": i, "nom": "n", "a": 1}})
	}
	one, two := cut(t, 7, []Layer{{"x", features}}, Options{}), cut(t, 7, []Layer{{"x", features}}, Options{})
	for i := range one {
		if !bytes.Equal(one[i].Data, two[i].Data) || one[i].X != two[i].X {
			t.Fatalf("tile %d differs", i)
		}
	}
	area := 0.0
	for _, tile := range one {
		for _, f := range read(t, tile.Data)["x"] {
			area += math.Abs(planar.Area(f.geometry))
		}
	}
	if area == 0 || len(one) < 4 {
		t.Errorf("%d tiles of %v square steps", len(one), area)
	}
}
