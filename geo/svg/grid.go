package svg

import (
	"math"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// Grid is one drawing of the whole earth in whole units, for shapes that many
// pages share: each shape is drawn once, in a file, and pages look at it through
// windows of their own (a viewBox). Mercator: north is up and small shapes keep
// their form everywhere, so that neighbouring files fit together.
type Grid struct {
	// Unit is the length of a unit at the equator; at a latitude it is Unit
	// times the cosine.
	Unit geo.Metres
}

var mercator = Mercator(orb.Point{})

// Point is the place of a point (lon/lat degrees), units, y down.
func (g Grid) Point(lonlat orb.Point) (x, y int) {
	e, n := mercator(lonlat)
	return int(math.Round(e / float64(g.Unit))), int(math.Round(-n / float64(g.Unit)))
}

// MetresPerUnit is the length on the ground of a unit at a latitude in degrees.
func (g Grid) MetresPerUnit(lat float64) geo.Metres {
	return g.Unit * geo.Metres(math.Cos(lat*math.Pi/180))
}

// Path is the outline of shapes (lon/lat degrees) as path data. Rings under
// minArea square units are left out unless they are the largest of their shape.
// It is empty where nothing is to be drawn.
func (g Grid) Path(minArea float64, shapes ...orb.MultiPolygon) string {
	p := newPen(1)
	for _, shape := range shapes {
		var largest []grid
		size, drawn := 0.0, false
		for _, poly := range shape {
			for _, ring := range poly {
				flat := make([]orb.Point, len(ring))
				for i, q := range ring {
					e, n := mercator(q)
					flat[i] = orb.Point{e / float64(g.Unit), -n / float64(g.Unit)}
				}
				line := snap(flat, 1, true)
				if len(line) < 3 {
					continue
				}
				if s := surface(line, 1); s >= minArea {
					p.draw(line, true)
					drawn = true
				} else if s > size {
					largest, size = line, s
				}
			}
		}
		if !drawn && largest != nil {
			p.draw(largest, true)
		}
	}
	return string(p.buf)
}

// Dots are points (lon/lat degrees) as path data for a round or square line
// cap: strokes without length, as thick as the style sheet says.
func (g Grid) Dots(points []orb.Point) string {
	p := newPen(1)
	for _, q := range points {
		x, y := g.Point(q)
		p.draw([]grid{{x, y}}, false)
		p.command('h')
		p.number(0)
	}
	return string(p.buf)
}

// Window is a part of the drawing, units.
type Window struct{ X, Y, Width, Height int }

// Window is the smallest window that holds a box (lon/lat degrees) with a margin
// of a share of its size on each side; where aspect (width by height) is not 0
// it is widened or heightened to it.
func (g Grid) Window(b orb.Bound, margin, aspect float64) Window {
	x0, y1 := g.Point(b.Min)
	x1, y0 := g.Point(b.Max)
	w, h := float64(x1-x0)*(1+2*margin), float64(y1-y0)*(1+2*margin)
	if aspect > 0 {
		w, h = math.Max(w, h*aspect), math.Max(h, w/aspect)
	}
	w, h = math.Max(w, 1), math.Max(h, 1)
	return Window{
		X: int(math.Floor(float64(x0+x1)/2 - w/2)), Y: int(math.Floor(float64(y0+y1)/2 - h/2)),
		Width: int(math.Ceil(w)), Height: int(math.Ceil(h)),
	}
}

// Bound is the box of the ground that a window shows, lon/lat degrees.
func (g Grid) Bound(w Window) orb.Bound {
	back := func(x, y int) orb.Point {
		const deg = 180 / math.Pi
		r := float64(geo.EarthRadius)
		e, n := float64(x)*float64(g.Unit)/r, -float64(y)*float64(g.Unit)/r
		return orb.Point{e * deg, (2*math.Atan(math.Exp(n)) - math.Pi/2) * deg}
	}
	return orb.Bound{Min: back(w.X, w.Y+w.Height), Max: back(w.X+w.Width, w.Y)}
}

// Scale is a round length (1, 2 or 5 with zeros) of at most a quarter of a
// window, its share of the window's width and its name.
func (g Grid) Scale(w Window) (share float64, name string) {
	at := g.MetresPerUnit(g.Bound(w).Center()[1])
	length, name := roundLength(at * geo.Metres(w.Width) / 4)
	return float64(length/at) / float64(w.Width), name
}
