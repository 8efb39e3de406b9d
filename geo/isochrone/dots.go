package isochrone

import (
	"math"

	"observatoire/geo"
	"observatoire/geo/graph"

	"github.com/paulmach/orb"
)

// dot is a place on a road: metres east and north of the middle, and the
// minutes from there.
type dot struct{ x, y, minutes float32 }

// cloud is the dots of a field, with what turns metres east of the middle
// into metres on the ground at other latitudes.
type cloud struct {
	dots   []dot
	middle float64 // latitude in radians
}

// width is what a metre east on the raster is on the ground, y metres north
// of the middle.
func (c cloud) width(y float64) float64 {
	return math.Cos(c.middle+y/float64(geo.EarthRadius)) / math.Cos(c.middle)
}

// collect puts dots on all roads within the limit where one can stop, less
// than half a cell apart.
func collect(f *graph.Field, limit geo.Minutes, o Options) (cloud, geo.Local) {
	bound := orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}
	count := 0
	step := 0.45 * float64(o.Cell)
	f.Stretches(func(s graph.Stretch) {
		if s.Stop && s.MinutesB <= float64(limit) {
			bound = bound.Extend(s.B)
			count += int(s.Metres/step) + 2
		}
	})
	local := geo.NewLocal(bound.Center())
	c := cloud{dots: make([]dot, 0, count), middle: bound.Center()[1] * math.Pi / 180}
	f.Stretches(func(s graph.Stretch) {
		if !s.Stop || s.MinutesB > float64(limit) {
			return
		}
		ax, ay := local.Project(s.A)
		bx, by := local.Project(s.B)
		n := math.Ceil(s.Metres / step)
		for i := 0.0; i <= n; i++ {
			k := 0.0
			if n > 0 {
				k = i / n
			}
			m := s.MinutesB + (s.MinutesA-s.MinutesB)*k
			if m > float64(limit) {
				return
			}
			c.dots = append(c.dots, dot{float32(bx + (ax-bx)*k), float32(by + (ay-by)*k), float32(m)})
		}
	})
	return c, local
}
