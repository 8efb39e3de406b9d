package svg

import (
	"math"
	"strings"
	"testing"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

func TestGrid_knows_its_scale_on_the_ground(t *testing.T) {
	g := Grid{Unit: 45}
	for _, at := range []orb.Point{{2.35, 48.86}, {5.72, 45.19}, {55.45, -20.88}, {-61.5, 16.2}} {
		next := orb.Point{at[0], at[1] + 0.1}
		_, y0 := g.Point(at)
		_, y1 := g.Point(next)
		got := geo.Metres(y0-y1) * g.MetresPerUnit(at[1]+0.05)
		if want := geo.Distance(at, next); math.Abs(float64(got/want)-1) > 0.005 {
			t.Errorf("%v: 0.1° north is %.0f m by the grid, %.0f m on the sphere", at, got, want)
		}
	}
}

func TestGrid_window_holds_the_box_and_comes_back(t *testing.T) {
	g := Grid{Unit: 45}
	b := orb.Bound{Min: orb.Point{5.4, 45.0}, Max: orb.Point{5.9, 45.2}}
	for _, aspect := range []float64{0, 4.0 / 3, 0.5} {
		w := g.Window(b, 0.05, aspect)
		back := g.Bound(w)
		if !back.Contains(b.Min) || !back.Contains(b.Max) {
			t.Errorf("aspect %v: the window shows %v, not all of %v", aspect, back, b)
		}
		if got := float64(w.Width) / float64(w.Height); aspect > 0 && math.Abs(got-aspect) > 0.01 {
			t.Errorf("aspect %v: %d by %d units", aspect, w.Width, w.Height)
		}
	}
	if w := g.Window(orb.Bound{Min: b.Min, Max: b.Min}, 0, 0); w.Width < 1 || w.Height < 1 {
		t.Errorf("a point gets a window of %d by %d units", w.Width, w.Height)
	}
}

func TestGrid_paths_of_neighbours_share_their_border(t *testing.T) {
	g := Grid{Unit: 100}
	box := func(w, s, e, n float64) orb.MultiPolygon {
		return orb.MultiPolygon{orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{e, n}}.ToPolygon()}
	}
	// At the equator a degree is 111 195 m: 1112 units of 100 m.
	if got := g.Path(1, box(0, 0, 1, 1)); got != "M0 0l1112 0 0-1112-1112 0z" {
		t.Errorf("a degree by a degree is %q", got)
	}
	if got := g.Path(1, box(1, 0, 2, 1)); !strings.HasPrefix(got, "M1112 0l") {
		t.Errorf("its neighbour begins elsewhere: %q", got)
	}
	tiny := orb.MultiPolygon{box(0, 0, 1, 1)[0], box(3, 0, 3.002, 0.002)[0]}
	if got := g.Path(8, tiny); strings.Count(got, "z") != 1 {
		t.Errorf("an islet of 4 square units is drawn beside its land: %q", got)
	}
	if got := g.Path(8, box(3, 0, 3.002, 0.002)); strings.Count(got, "z") != 1 {
		t.Errorf("a territory that is a tiny islet is not drawn: %q", got)
	}
	if got := g.Dots([]orb.Point{{0, 0}, {1, 0}}); got != "M0 0h0m1112 0h0" {
		t.Errorf("two dots are %q", got)
	}
}

func TestGrid_scale_is_round_and_at_most_a_quarter(t *testing.T) {
	g := Grid{Unit: 45}
	for _, wide := range []float64{0.02, 0.1, 0.37, 2} {
		share, name := g.Scale(g.Window(orb.Bound{Min: orb.Point{5, 45}, Max: orb.Point{5 + wide, 45 + wide/2}}, 0, 0))
		if share <= 0.09 || share > 0.25 || !strings.Contains(name, "m") {
			t.Errorf("%v° wide: %q is %.0f %% of the width", wide, name, share*100)
		}
	}
}
