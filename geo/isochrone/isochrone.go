// Package isochrone draws the land from which a target is reached by road
// within so many minutes.
//
// The time of a place is that of the best road point within a walk of it,
// with the walk: drive from there, walk to there. What is drawn for a limit
// is every place whose time is at most the limit and that is no farther from
// such a road than the fringe. Motorways, tunnels and ferries pass time on
// but nobody gets in or out there. The times are exact on the roads; the
// outline is found on a raster of cells by linear interpolation (marching
// squares) of a distance-like function, so that it is exact to a small part of
// a cell.
package isochrone

import (
	"fmt"
	"math"

	"observatoire/geo"
	"observatoire/geo/graph"

	"github.com/paulmach/orb"
)

// Limits are the usual limits in minutes.
var Limits = []geo.Minutes{5, 10, 15, 20, 30, 45}

// Options say how isochrones are drawn. The zero value is the usual way.
type Options struct {
	Cell     geo.Metres       // side of the raster's cells; 100 m
	Fringe   geo.Metres       // how far from a road; 250 m
	WalkKmH  float64          // speed on the fringe; 5 km/h
	Simplify geo.Metres       // how far the outline may be simplified; a tenth of a cell
	Smallest float64          // holes and patches of fewer square metres are left out; two cells
	Land     orb.MultiPolygon // what to cut to, lon/lat degrees; nothing is cut where empty
}

func (o Options) filled() Options {
	def := func(p *geo.Metres, v geo.Metres) {
		if *p <= 0 {
			*p = v
		}
	}
	def(&o.Cell, 100)
	def(&o.Fringe, 250)
	def(&o.Simplify, o.Cell/10)
	if o.WalkKmH <= 0 {
		o.WalkKmH = 5
	}
	if o.Smallest <= 0 {
		o.Smallest = 2 * float64(o.Cell) * float64(o.Cell)
	}
	return o
}

// Isochrone is the land of one limit.
type Isochrone struct {
	Minutes geo.Minutes
	// Within is all land within the limit: it holds that of every lesser one.
	Within orb.MultiPolygon
	// Band is the part of Within that is not within the next lesser limit.
	Band orb.MultiPolygon
}

// Draw returns the isochrones of a field for ascending limits (minutes), as
// valid multipolygons in lon/lat degrees. The field must reach as far as the
// greatest limit.
func Draw(f *graph.Field, limits []geo.Minutes, o Options) ([]Isochrone, error) {
	o = o.filled()
	for i, l := range limits {
		if l <= 0 || i > 0 && l <= limits[i-1] {
			return nil, fmt.Errorf("isochrone: limits %v, expected ascending minutes", limits)
		}
	}
	if len(limits) == 0 {
		return nil, nil
	}
	dots, local := collect(f, limits[len(limits)-1], o)
	var out []Isochrone
	var before shape
	for _, l := range limits {
		s, err := outline(dots, l, o)
		if err != nil {
			return nil, err
		}
		band := Isochrone{Minutes: l}
		if s, err = s.union(before); err != nil {
			return nil, fmt.Errorf("isochrone of %v min: %w", l, err)
		}
		if len(o.Land) > 0 {
			if s, err = s.cut(project(o.Land, local)); err != nil {
				return nil, fmt.Errorf("isochrone of %v min, cut to land: %w", l, err)
			}
		}
		d, err := s.minus(before)
		if err != nil {
			return nil, fmt.Errorf("isochrone of %v min, band: %w", l, err)
		}
		before = s
		band.Within, band.Band = s.unproject(local), d.unproject(local)
		out = append(out, band)
	}
	return out, nil
}

// dot is a place on a road: metres east and north of the middle, and the
// minutes from there.
type dot struct{ x, y, minutes float32 }

// collect puts dots on all roads within the limit, less than half a cell
// apart.
func collect(f *graph.Field, limit geo.Minutes, o Options) ([]dot, geo.Local) {
	bound := orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}
	f.Stretches(func(s graph.Stretch) {
		if s.Stop && s.MinutesB <= float64(limit) {
			bound = bound.Extend(s.B)
		}
	})
	local := geo.NewLocal(bound.Center())
	var dots []dot
	f.Stretches(func(s graph.Stretch) {
		if !s.Stop || s.MinutesB > float64(limit) {
			return
		}
		ax, ay := local.Project(s.A)
		bx, by := local.Project(s.B)
		n := math.Ceil(s.Metres / (0.45 * float64(o.Cell)))
		for i := 0.0; i <= n; i++ {
			k := 0.0
			if n > 0 {
				k = i / n
			}
			if m := s.MinutesB + (s.MinutesA-s.MinutesB)*k; m <= float64(limit) {
				dots = append(dots, dot{float32(bx + (ax-bx)*k), float32(by + (ay-by)*k), float32(m)})
			}
		}
	})
	return dots, local
}
