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
// a cell. What is at sea is left out on the raster too, so that the coast of a
// drawing is that of the land, to a part of a cell. The outlines of all limits
// are one drawing, in which what they share is there once: bands meet exactly,
// without slivers between them, and need no overlay.
package isochrone

import (
	"fmt"
	"sync"

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
	Simplify geo.Metres       // how far the outline may be simplified; a fifth of a cell
	Smallest float64          // holes and patches of fewer square metres are left out; two cells
	Land     orb.MultiPolygon // what to cut to, lon/lat degrees, valid; nothing is cut where empty
}

func (o Options) filled() Options {
	def := func(p *geo.Metres, v geo.Metres) {
		if *p <= 0 {
			*p = v
		}
	}
	def(&o.Cell, 100)
	def(&o.Fringe, 250)
	def(&o.Simplify, o.Cell/5)
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
	// Band is the land within the limit that is not within the next lesser
	// one: a valid multipolygon in lon/lat degrees.
	Band orb.MultiPolygon

	arcs  drawing // of all limits
	limit int     // place of the limit among them
}

// Within is all land within the limit, that of every lesser one included, as
// a valid multipolygon in lon/lat degrees.
func (i Isochrone) Within() (orb.MultiPolygon, error) {
	return assemble(i.arcs.rings(landOf(i.limit))), nil
}

// most is how many limits can be drawn together.
const most = 20

func check(limits []geo.Minutes) error {
	for i, l := range limits {
		if l <= 0 || i > 0 && l <= limits[i-1] {
			return fmt.Errorf("isochrone: limits %v, expected ascending minutes", limits)
		}
	}
	if len(limits) > most {
		return fmt.Errorf("isochrone: %d limits, expected at most %d", len(limits), most)
	}
	return nil
}

// Drawer draws isochrones for the same limits and on the same land. It may be
// used by several goroutines at once.
type Drawer struct {
	limits  []geo.Minutes
	options Options
	land    *land
}

// NewDrawer returns a Drawer for ascending limits (minutes).
func NewDrawer(limits []geo.Minutes, o Options) (*Drawer, error) {
	if err := check(limits); err != nil {
		return nil, err
	}
	l, err := newLand(o.Land)
	if err != nil {
		return nil, err
	}
	return &Drawer{limits, o.filled(), l}, nil
}

// Draw returns the isochrones of a field, which must reach as far as the
// greatest limit, by limit.
func (d *Drawer) Draw(f *graph.Field) ([]Isochrone, error) {
	if len(d.limits) == 0 {
		return nil, nil
	}
	return draw(f, d.limits, d.options, d.land)
}

// Draw returns the isochrones of a field for ascending limits (minutes). The
// field must reach as far as the greatest limit. To draw around many targets
// see Drawer.
func Draw(f *graph.Field, limits []geo.Minutes, o Options) ([]Isochrone, error) {
	d, err := NewDrawer(limits, o)
	if err != nil {
		return nil, err
	}
	return d.Draw(f)
}

// rasters keep the memory of drawings for the next.
var rasters = sync.Pool{New: func() any { return new(raster) }}

func draw(f *graph.Field, limits []geo.Minutes, o Options, l *land) ([]Isochrone, error) {
	r := rasters.Get().(*raster)
	defer rasters.Put(r)
	c, local := collect(f, limits[len(limits)-1], r.pieces)
	r.pieces = c.pieces
	arcs := r.outlines(c, limits, o, l, local).arcs()
	arcs.absorb(len(limits), o.Smallest)
	r.thin.simplify(arcs, float64(o.Simplify), float64(o.Cell))
	for _, a := range arcs {
		for i, q := range a.points {
			a.points[i] = local.Unproject(q[0], q[1])
		}
	}
	out := make([]Isochrone, len(limits))
	for i := range limits {
		out[i] = Isochrone{limits[i], assemble(arcs.rings(bandOf(i))), arcs, i}
	}
	return out, nil
}
