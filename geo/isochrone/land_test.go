package isochrone

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// The land is a square of 10 km; what is cut lies half over the sea, and has a
// hole far from the coast, one at it, and one out at sea.
func TestCut_at_the_coast_keeps_the_holes_inland(t *testing.T) {
	ring := func(x0, y0, x1, y1 float64) orb.Ring {
		return orb.Ring{at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)}
	}
	hole := func(x0, y0, x1, y1 float64) orb.Ring {
		r := ring(x0, y0, x1, y1)
		r.Reverse()
		return r
	}
	l, err := newLand(orb.MultiPolygon{{ring(0, 0, 10, 10)}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := l.cut(orb.MultiPolygon{
		{ring(2, 2, 15, 8), hole(4, 4, 5, 5), hole(9.5, 6, 10.5, 7), hole(12, 4, 13, 5)},
		{ring(1, 9, 2, 9.5)},   // inland, whole
		{ring(12, 9, 13, 9.5)}, // at sea, whole
	})
	if err != nil {
		t.Fatal(err)
	}
	mustBeValid(t, got)
	for p, want := range map[orb.Point]bool{
		at(3, 3): true, at(4.5, 4.5): false, at(9.7, 6.5): false, at(9.7, 5): true, at(12.5, 3): false, at(12.5, 4.5): false, at(1.5, 9.2): true, at(12.5, 9.2): false,
	} {
		if planar.MultiPolygonContains(got, p) != want {
			t.Errorf("%v: %v, expected %v", p, !want, want)
		}
	}
	if none, err := l.cut(orb.MultiPolygon{{ring(20, 20, 21, 21)}}); err != nil || len(none) != 0 {
		t.Errorf("at sea: %v %v", none, err)
	}
}
