package isochrone

import (
	"cmp"
	"math"
	"slices"

	"observatoire/geo"
)

// raster holds, at the corners of square cells, how much too far a place is,
// in metres of walking: 0 on the outline, negative within.
type raster struct {
	x0, y0, cell float64
	nx, ny       int
	over         []float32
}

// outlines draws the land of each limit, in metres. That of one limit lies
// within that of the next.
func outlines(c cloud, limits []geo.Minutes, o Options) *web {
	w := newWeb()
	dots := c.dots
	if len(dots) == 0 {
		return w
	}
	slices.SortFunc(dots, func(a, b dot) int { return cmp.Compare(a.minutes, b.minutes) })
	walk := o.WalkKmH * 1000 / 60 // metres a minute
	fringe := float64(o.Fringe)
	until := func(minutes float64) int { // the first dot beyond
		i, _ := slices.BinarySearchFunc(dots, minutes, func(d dot, m float64) int {
			if float64(d.minutes) <= m {
				return -1
			}
			return 1
		})
		return i
	}
	// Around most roads the walk ends at the fringe and not because time is
	// up: what is nearest to those is kept from one limit to the next.
	s := newSquares(c, o)
	r := raster{s.x0, s.y0, s.cell, s.nx, s.ny, make([]float32, len(s.least))}
	var before crossings
	full := 0
	for i, l := range limits {
		from := until(float64(l) - fringe/walk)
		for _, d := range dots[full:from] {
			s.stamp(d)
		}
		full = max(full, from)
		for j, q := range s.least {
			r.over[j] = float32(math.Sqrt(float64(q)) - fringe)
		}
		for _, d := range dots[full:until(float64(l))] {
			r.stamp(c, d, (float64(l)-float64(d.minutes))*walk)
		}
		for j, v := range r.over { // no corner exactly on the outline
			if v > -0.01 && v <= 0.01 {
				r.over[j] = -0.01
			}
		}
		lines := r.trace(before)
		for _, loop := range lines.loops(r, o.Smallest) {
			w.add(i, lines, loop, r)
		}
		before = lines
	}
	return w
}

// squares holds for the corners of the cells the square of the distance to
// the nearest dot.
type squares struct {
	cloud
	raster
	reach float64
	least []float32
}

func newSquares(c cloud, o Options) squares {
	minX, minY, maxX, maxY := float32(math.Inf(1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.Inf(-1))
	for _, d := range c.dots {
		minX, maxX = min(minX, d.x), max(maxX, d.x)
		minY, maxY = min(minY, d.y), max(maxY, d.y)
	}
	cell := float64(o.Cell)
	s := squares{cloud: c, reach: float64(o.Fringe) + 1.5*cell}
	// corners lie on multiples of the cell
	margin := s.reach/min(c.width(float64(minY)), c.width(float64(maxY))) + cell
	s.cell = cell
	s.x0, s.y0 = math.Floor((float64(minX)-margin)/cell)*cell, math.Floor((float64(minY)-margin)/cell)*cell
	s.nx, s.ny = int((float64(maxX)+margin-s.x0)/cell)+2, int((float64(maxY)+margin-s.y0)/cell)+2
	s.least = make([]float32, s.nx*s.ny)
	far := float64(o.Fringe) + 2*cell
	for i := range s.least {
		s.least[i] = float32(far * far)
	}
	return s
}

// stamp sets the corners around a dot.
func (s *squares) stamp(d dot) {
	s.around(s.cloud, d, s.reach, func(i int, square float64) {
		if v := float32(square); v < s.least[i] {
			s.least[i] = v
		}
	})
}

// stamp sets the corners around a dot from which one may walk so far.
func (r *raster) stamp(c cloud, d dot, left float64) {
	r.around(c, d, left+1.5*r.cell, func(i int, square float64) {
		if v := float32(math.Sqrt(square) - left); v < r.over[i] {
			r.over[i] = v
		}
	})
}

// around visits the corners within reach of a dot, with the square of their
// distance.
func (r *raster) around(cl cloud, d dot, reach float64, visit func(i int, square float64)) {
	c := r.cell
	x, y, width := float64(d.x)-r.x0, float64(d.y)-r.y0, cl.width(float64(d.y))
	for j := int(math.Ceil((y - reach) / c)); j <= int((y+reach)/c); j++ {
		dy := float64(j)*c - y
		w := reach*reach - dy*dy
		if w < 0 {
			continue
		}
		w = math.Sqrt(w) / width
		for i := int(math.Ceil((x - w) / c)); i <= int((x+w)/c); i++ {
			dx := (float64(i)*c - x) * width
			visit(j*r.nx+i, dx*dx+dy*dy)
		}
	}
}
