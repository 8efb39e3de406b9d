package isochrone

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// assemble makes polygons of rings: each hole goes into the least land around
// it.
func assemble(rings []orb.Ring) orb.MultiPolygon {
	type sized struct {
		ring orb.Ring
		area float64 // positive where counter-clockwise
	}
	var land, holes []sized
	for _, r := range rings {
		s := sized{r, planar.Area(r)}
		if s.area > 0 {
			land = append(land, s)
		} else {
			holes = append(holes, s)
		}
	}
	slices.SortStableFunc(land, func(a, b sized) int { return cmp.Compare(a.area, b.area) })
	polygons := make(orb.MultiPolygon, len(land))
	outer := make([]orb.Ring, len(land))
	for i, r := range land {
		polygons[i], outer[i] = orb.Polygon{r.ring}, r.ring
	}
	if len(holes) == 0 {
		return polygons
	}
	sides := newSides(outer)
	for _, h := range holes {
		for _, i := range sides.around(beside(h.ring)) {
			if land[i].area > -h.area {
				polygons[i] = append(polygons[i], h.ring)
				break
			}
		}
	}
	return polygons
}

// beside is a point of a ring that is on no other: rings meet at corners only.
func beside(r orb.Ring) orb.Point {
	return orb.Point{(r[0][0] + r[1][0]) / 2, (r[0][1] + r[1][1]) / 2}
}

// sides are the sides of rings by bands from south to north.
type sides struct {
	south, height float64
	bands         [][]sideOf
	odd           []bool // by ring; all false between two calls
}

type sideOf struct {
	a, b orb.Point
	ring int32
}

func newSides(rings []orb.Ring) *sides {
	south, north, count := math.Inf(1), math.Inf(-1), 0
	for _, r := range rings {
		count += len(r)
		for _, p := range r {
			south, north = min(south, p[1]), max(north, p[1])
		}
	}
	n := max(1, min(4096, count/32))
	s := &sides{south: south, height: max(1e-9, (north-south)/float64(n)), bands: make([][]sideOf, n), odd: make([]bool, len(rings))}
	for i, r := range rings {
		for k := 1; k < len(r); k++ {
			a, b := r[k-1], r[k]
			for j := s.band(min(a[1], b[1])); j <= s.band(max(a[1], b[1])); j++ {
				s.bands[j] = append(s.bands[j], sideOf{a, b, int32(i)})
			}
		}
	}
	return s
}

func (s *sides) band(y float64) int {
	return max(0, min(len(s.bands)-1, int((y-s.south)/s.height)))
}

// around returns the rings that a point lies in, in their order.
func (s *sides) around(p orb.Point) (in []int32) {
	for _, x := range s.bands[s.band(p[1])] {
		if (x.a[1] <= p[1]) != (x.b[1] <= p[1]) && x.a[0]+(p[1]-x.a[1])/(x.b[1]-x.a[1])*(x.b[0]-x.a[0]) < p[0] {
			s.odd[x.ring] = !s.odd[x.ring]
			in = append(in, x.ring)
		}
	}
	slices.Sort(in)
	in = slices.Compact(in)
	n := 0
	for _, i := range in {
		if s.odd[i] {
			in[n] = i
			n++
		}
		s.odd[i] = false
	}
	return in[:n]
}
