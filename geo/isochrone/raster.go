package isochrone

import (
	"math"

	"observatoire/geo"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/simplify"
)

// raster holds, at the corners of square cells, how much too far a place is,
// in metres of walking: 0 on the outline, negative within.
type raster struct {
	x0, y0, cell float64
	nx, ny       int
	over         []float32
}

// outline draws the land of one limit in metres.
func outline(dots []dot, limit geo.Minutes, o Options) (shape, error) {
	r, ok := stamp(dots, limit, o)
	if !ok {
		return shape{}, nil
	}
	return assemble(r.rings(), o)
}

// stamp fills the raster: for each corner the least over the dots of the
// greater of two overshoots, of the time and of the fringe.
func stamp(dots []dot, limit geo.Minutes, o Options) (r raster, ok bool) {
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, d := range dots {
		if float64(d.minutes) <= float64(limit) {
			minX, maxX = math.Min(minX, float64(d.x)), math.Max(maxX, float64(d.x))
			minY, maxY = math.Min(minY, float64(d.y)), math.Max(maxY, float64(d.y))
		}
	}
	if minX > maxX {
		return r, false
	}
	c := float64(o.Cell)
	reach := float64(o.Fringe) + 2*c
	// corners lie on multiples of the cell, so that all limits share them
	r = raster{x0: math.Floor((minX-reach)/c) * c, y0: math.Floor((minY-reach)/c) * c, cell: c}
	r.nx, r.ny = int((maxX+reach-r.x0)/c)+2, int((maxY+reach-r.y0)/c)+2
	r.over = make([]float32, r.nx*r.ny)
	for i := range r.over {
		r.over[i] = float32(2 * c)
	}
	walk := o.WalkKmH * 1000 / 60 // metres a minute
	for _, d := range dots {
		left := (float64(limit) - float64(d.minutes)) * walk
		if left < 0 {
			continue
		}
		// the walk ends at the fringe or when time is up
		left = math.Min(left, float64(o.Fringe))
		far := left + 1.5*c
		x, y := float64(d.x)-r.x0, float64(d.y)-r.y0
		for j := int(math.Ceil((y - far) / c)); j <= int((y+far)/c); j++ {
			dy := float64(j)*c - y
			w := far*far - dy*dy
			if w < 0 {
				continue
			}
			w = math.Sqrt(w)
			row := r.over[j*r.nx : (j+1)*r.nx]
			for i := int(math.Ceil((x - w) / c)); i <= int((x+w)/c); i++ {
				dx := float64(i)*c - x
				if v := float32(math.Sqrt(dx*dx+dy*dy) - left); v < row[i] {
					row[i] = v
				}
			}
		}
	}
	for i, v := range r.over { // no corner exactly on the outline
		if v > -0.01 && v <= 0.01 {
			r.over[i] = -0.01
		}
	}
	return r, true
}

// rings returns the outlines: counter-clockwise around land, clockwise around
// holes. Each is closed.
func (r raster) rings() (out []orb.Ring) {
	// A crossing is named by the corner it starts from and whether it lies on
	// the side to the east (0) or north (1).
	next := make([]int32, 2*r.nx*r.ny)
	for i := range next {
		next[i] = -1
	}
	cross := func(i, j, dir int) int { return 2*(j*r.nx+i) + dir }
	link := func(a, b int) { next[a] = int32(b) }
	in := func(i, j int) bool { return r.over[j*r.nx+i] <= 0 }
	for j := 0; j+1 < r.ny; j++ {
		for i := 0; i+1 < r.nx; i++ {
			k := 0
			for b, at := range [4][2]int{{i, j}, {i + 1, j}, {i + 1, j + 1}, {i, j + 1}} {
				if in(at[0], at[1]) {
					k |= 1 << b
				}
			}
			if k == 0 || k == 15 {
				continue
			}
			south, north, west, east := cross(i, j, 0), cross(i, j+1, 0), cross(i, j, 1), cross(i+1, j, 1)
			switch k { // land to the left of the way from the first to the second
			case 1:
				link(south, west)
			case 2:
				link(east, south)
			case 3:
				link(east, west)
			case 4:
				link(north, east)
			case 6:
				link(north, south)
			case 7:
				link(north, west)
			case 8:
				link(west, north)
			case 9:
				link(south, north)
			case 11:
				link(east, north)
			case 12:
				link(west, east)
			case 13:
				link(south, east)
			case 14:
				link(west, south)
			case 5, 10: // a saddle: the mean decides whether the land meets
				mean := r.over[j*r.nx+i] + r.over[j*r.nx+i+1] + r.over[(j+1)*r.nx+i] + r.over[(j+1)*r.nx+i+1]
				switch meets := mean <= 0; {
				case k == 5 && meets:
					link(north, west)
					link(south, east)
				case k == 5:
					link(south, west)
					link(north, east)
				case meets:
					link(east, north)
					link(west, south)
				default:
					link(east, south)
					link(west, north)
				}
			}
		}
	}
	for start := range next {
		if next[start] < 0 {
			continue
		}
		var ring orb.Ring
		for c := start; ; {
			ring = append(ring, r.at(c))
			n := next[c]
			if n < 0 {
				break
			}
			next[c] = -1
			c = int(n)
		}
		if len(ring) > 3 {
			out = append(out, ring)
		}
	}
	return out
}

// at is the place of a crossing.
func (r raster) at(c int) orb.Point {
	dir, corner := c&1, c/2
	i, j := corner%r.nx, corner/r.nx
	a := float64(r.over[corner])
	step := 1
	if dir == 1 {
		step = r.nx
	}
	b := float64(r.over[corner+step])
	k := math.Max(0.02, math.Min(0.98, a/(a-b)))
	p := orb.Point{r.x0 + float64(i)*r.cell, r.y0 + float64(j)*r.cell}
	p[dir] += k * r.cell
	return p
}

// assemble puts rings together: each hole into the land around it.
func assemble(rings []orb.Ring, o Options) (shape, error) {
	var land, holes []orb.Ring
	for _, r := range rings {
		area := planar.Area(r) // positive where counter-clockwise
		if math.Abs(area) < o.Smallest {
			continue
		}
		if area > 0 {
			land = append(land, r)
		} else {
			holes = append(holes, r)
		}
	}
	polygons := make(orb.MultiPolygon, len(land))
	bounds := make([]orb.Bound, len(land))
	for i, r := range land {
		polygons[i], bounds[i] = orb.Polygon{r}, r.Bound()
	}
	for _, h := range holes {
		best := -1
		for i := range land {
			if bounds[i].Contains(h[0]) && planar.RingContains(land[i], h[0]) && (best < 0 || bounds[best].Contains(bounds[i].Min) && bounds[best].Contains(bounds[i].Max)) {
				best = i
			}
		}
		if best >= 0 {
			polygons[best] = append(polygons[best], h)
		}
	}
	for i := range polygons {
		polygons[i] = thin(polygons[i], float64(o.Simplify))
	}
	return newShape(polygons)
}

// thin simplifies a polygon as far as it stays valid: as drawn it is.
func thin(p orb.Polygon, tolerance float64) orb.Polygon {
	for range 3 {
		q := make(orb.Polygon, len(p))
		for i, r := range p {
			if q[i] = simplify.DouglasPeucker(tolerance).Ring(r.Clone()); len(q[i]) < 4 {
				q[i] = r
			}
		}
		if valid(q) {
			return q
		}
		tolerance /= 4
	}
	return p
}
