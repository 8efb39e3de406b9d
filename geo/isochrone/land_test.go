package isochrone

import (
	"math"
	"testing"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// The land is a square of 10 km with a lake.
func TestSea_is_the_distance_from_the_coast(t *testing.T) {
	ring := func(x0, y0, x1, y1 float64) orb.Ring {
		return orb.Ring{at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)}
	}
	lake := ring(4, 4, 5, 5)
	lake.Reverse()
	l, err := newLand(orb.MultiPolygon{{ring(0, 0, 10, 10), lake}})
	if err != nil {
		t.Fatal(err)
	}
	local := geo.NewLocal(at(5, 5))
	over := func(x0, y0, side float64) *raster { // metres from the middle
		n := int(side/100) + 1
		return &raster{x0: x0, y0: y0, cell: 100, nx: n, ny: n}
	}
	if sea := l.sea(over(-4500, -4500, 3000), local); len(sea) != 0 {
		t.Errorf("land only: %d corners", len(sea))
	}
	r := over(-6030, -6030, 12000)
	sea := l.sea(r, local)
	for _, c := range []struct{ x, y, want float64 }{
		{-5130, 0, 130}, {-4930, 0, -70}, {70, -5030, 30}, {-5100, -5100, math.Sqrt2 * 100}, // coast, and its corner
		{-130, -530, 130}, {-130, -930, 70}, {-130, -1130, -130}, // the lake
	} {
		i, j := int(math.Round((c.x-r.x0)/100)), int(math.Round((c.y-r.y0)/100))
		x, y := r.x0+float64(i)*100, r.y0+float64(j)*100
		if got := float64(sea[j*r.nx+i]); math.Abs(got-c.want) > 45 || got > 0 != (c.want > 0) {
			t.Errorf("at %v %v: %v, want about %v", x, y, got, c.want)
		}
	}
	for _, c := range []struct {
		x, y float64
		sea  bool
	}{{-5800, 3000, true}, {0, 3000, false}, {-500, -500, true}} {
		if got := sea[int(math.Round((c.y-r.y0)/100))*r.nx+int(math.Round((c.x-r.x0)/100))] > 0; got != c.sea {
			t.Errorf("at %v %v: at sea %v", c.x, c.y, got)
		}
	}
}
