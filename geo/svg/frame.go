package svg

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"observatoire/geo"
)

// Frame is a window on the ground at a place of the drawing.
type Frame struct {
	X, Y          float64 // upper left corner in the drawing, px units
	Width, Height float64 // px units
	Name          string  // written into the frame when not empty
	Box           bool    // draw its outline

	ground    orb.Bound // what it was fitted to, lon/lat degrees
	project   Projection
	scale     float64 // px per metre of the projection
	left, top float64 // metres of the projection at X, Y
	centre    orb.Point
}

// Fit makes a frame of the given width that shows all of g (lon/lat degrees),
// centred, at least padding px units from its sides. A height of 0 is made to
// measure. A geometry that is a point or empty gets a window of 1 km.
func Fit(p Projection, g orb.Geometry, width, height, padding float64) *Frame {
	f := &Frame{Width: width, Height: height, project: p}
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	f.ground = orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	eachPoint(g, func(q orb.Point) {
		x, y := p(q)
		minX, minY, maxX, maxY = math.Min(minX, x), math.Min(minY, y), math.Max(maxX, x), math.Max(maxY, y)
		f.ground.Min = orb.Point{math.Min(f.ground.Min[0], q[0]), math.Min(f.ground.Min[1], q[1])}
		f.ground.Max = orb.Point{math.Max(f.ground.Max[0], q[0]), math.Max(f.ground.Max[1], q[1])}
	})
	if minX > maxX {
		minX, minY, maxX, maxY = -500, -500, 500, 500
		f.ground = orb.Bound{}
	}
	if w, h := maxX-minX, maxY-minY; w == 0 && h == 0 {
		minX, minY, maxX, maxY = minX-500, minY-500, maxX+500, maxY+500
	}
	w, h := maxX-minX, maxY-minY
	f.scale = math.Inf(1)
	if w > 0 {
		f.scale = (width - 2*padding) / w
	}
	if height == 0 {
		if h > 0 && math.IsInf(f.scale, 1) {
			f.scale = (width - 2*padding) / h
		}
		f.Height = math.Ceil(h*f.scale + 2*padding)
	} else if h > 0 {
		f.scale = math.Min(f.scale, (height-2*padding)/h)
	}
	f.left = (minX+maxX)/2 - f.Width/2/f.scale
	f.top = (minY+maxY)/2 + f.Height/2/f.scale
	f.centre = f.ground.Center()
	return f
}

// At moves the frame to a place in the drawing.
func (f *Frame) At(x, y float64) *Frame {
	f.X, f.Y = x, y
	return f
}

// lower leaves room in px units at the top of the frame.
func (f *Frame) lower(room float64) {
	f.Height += room
	f.top += room / f.scale
}

// Point returns where a place is in the drawing, px units, y down.
func (f *Frame) Point(lonlat orb.Point) orb.Point {
	x, y := f.project(lonlat)
	return orb.Point{f.X + (x-f.left)*f.scale, f.Y + (f.top-y)*f.scale}
}

// MetresPerPx is the length on the ground of one px unit at the middle of the
// frame: what to simplify borders to before drawing them.
func (f *Frame) MetresPerPx() geo.Metres {
	const d = 0.001
	a := orb.Point{f.centre[0] - d, f.centre[1]}
	b := orb.Point{f.centre[0] + d, f.centre[1]}
	p, q := f.Point(a), f.Point(b)
	return geo.Distance(a, b) / geo.Metres(math.Hypot(q[0]-p[0], q[1]-p[1]))
}

// Ground is the box that the frame was fitted to, lon/lat degrees.
func (f *Frame) Ground() orb.Bound { return f.ground }

// Shown is the box of the ground that the frame shows, its margins included,
// lon/lat degrees: nearly so, by the scale at the middle of the frame.
func (f *Frame) Shown() orb.Bound {
	const d = 0.001
	a, b := f.Point(f.centre), f.Point(orb.Point{f.centre[0] + d, f.centre[1] + d})
	perX, perY := d/math.Abs(b[0]-a[0]), d/math.Abs(b[1]-a[1])
	return orb.Bound{
		Min: orb.Point{f.centre[0] - (a[0]-f.X)*perX, f.centre[1] - (f.Y+f.Height-a[1])*perY},
		Max: orb.Point{f.centre[0] + (f.X+f.Width-a[0])*perX, f.centre[1] + (a[1]-f.Y)*perY},
	}
}

// box is the frame in the drawing.
func (f *Frame) box() orb.Bound {
	return orb.Bound{Min: orb.Point{f.X, f.Y}, Max: orb.Point{f.X + f.Width, f.Y + f.Height}}
}

// rings projects the rings of a polygon and cuts them at the frame.
func (f *Frame) rings(poly orb.Polygon) []orb.Ring {
	var out []orb.Ring
	box := f.box()
	for _, ring := range poly {
		r := make(orb.Ring, len(ring))
		for i, p := range ring {
			r[i] = f.Point(p)
		}
		switch b := r.Bound(); {
		case !b.Intersects(box):
			continue
		case !box.Contains(b.Min) || !box.Contains(b.Max):
			if r = clip.Ring(box, r); len(r) < 4 {
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// eachPoint goes over the points of a geometry; over the sides of a bound too,
// which bend under a conic projection.
func eachPoint(g orb.Geometry, do func(orb.Point)) {
	switch g := g.(type) {
	case orb.Point:
		do(g)
	case orb.MultiPoint:
		for _, p := range g {
			do(p)
		}
	case orb.LineString:
		for _, p := range g {
			do(p)
		}
	case orb.MultiLineString:
		for _, l := range g {
			eachPoint(l, do)
		}
	case orb.Ring:
		for _, p := range g {
			do(p)
		}
	case orb.Polygon:
		for _, r := range g {
			eachPoint(r, do)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			eachPoint(p, do)
		}
	case orb.Collection:
		for _, c := range g {
			eachPoint(c, do)
		}
	case orb.Bound:
		if g.IsEmpty() {
			return
		}
		const n = 16
		for i := 0; i <= n; i++ {
			x := g.Min[0] + (g.Max[0]-g.Min[0])*float64(i)/n
			y := g.Min[1] + (g.Max[1]-g.Min[1])*float64(i)/n
			do(orb.Point{x, g.Min[1]})
			do(orb.Point{x, g.Max[1]})
			do(orb.Point{g.Min[0], y})
			do(orb.Point{g.Max[0], y})
		}
	}
}
