package topology

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"

	"observatoire/geo"
)

func polygonKm2(p orb.Polygon) float64 { return orbgeo.Area(p) / 1e6 }

// Border is the length that two areas share. B is Outside for the length along
// which an area has no neighbour (coast, frontier).
type Border struct {
	A, B   int32 // area indexes, A < B unless B is Outside
	Length geo.Metres
}

// Borders returns the shared borders, sorted by A then B, Outside last.
// Areas that only touch in a point are no neighbours.
func (t *Topology) Borders() []Border {
	type pair struct{ a, b int32 }
	sum := map[pair]geo.Metres{}
	for _, arc := range t.Arcs {
		var l geo.Metres
		for i := 1; i < len(arc.Line); i++ {
			l += geo.Distance(arc.Line[i-1], arc.Line[i])
		}
		a, b := arc.Left, arc.Right
		if a == Outside || b != Outside && b < a {
			a, b = b, a
		}
		sum[pair{a, b}] += l
	}
	out := make([]Border, 0, len(sum))
	for p, l := range sum {
		out = append(out, Border{p.a, p.b, l})
	}
	slices.SortFunc(out, func(x, y Border) int {
		return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(uint32(x.B), uint32(y.B)))
	})
	return out
}

// Neighbours returns, for each area, the areas that share a border with it,
// sorted, with the length shared in metres (Border.B is the neighbour, A the
// area itself). Outside is not among them.
func (t *Topology) Neighbours() [][]Border {
	out := make([][]Border, len(t.codes))
	for _, b := range t.Borders() {
		if b.B == Outside {
			continue
		}
		out[b.A] = append(out[b.A], b)
		out[b.B] = append(out[b.B], Border{b.B, b.A, b.Length})
	}
	for _, list := range out {
		slices.SortFunc(list, func(x, y Border) int { return cmp.Compare(x.B, y.B) })
	}
	return out
}

// InnerPoint returns a point well inside the largest polygon of an area, lon/lat
// degrees: of the middles of the stretches that nine parallels have inside it,
// the one farthest from its border. NaN for an area without outline.
func (t *Topology) InnerPoint(area int) orb.Point {
	if len(t.polygons[area]) == 0 {
		return orb.Point{math.NaN(), math.NaN()}
	}
	poly := t.polygon(t.polygons[area][0])
	b := poly[0].Bound()
	best, depth := poly[0][0], -1.0
	var xs []float64
	for i := 1; i <= 9; i++ {
		// Half a grid step off, so that no vertex is on the parallel.
		y := b.Min[1] + (b.Max[1]-b.Min[1])*float64(i)/10
		y = (math.Floor(y*unitsPerDegree) + 0.5) / unitsPerDegree
		xs = xs[:0]
		for _, ring := range poly {
			for k := 1; k < len(ring); k++ {
				p, q := ring[k-1], ring[k]
				if (p[1] > y) != (q[1] > y) {
					xs = append(xs, p[0]+(y-p[1])/(q[1]-p[1])*(q[0]-p[0]))
				}
			}
		}
		slices.Sort(xs)
		for k := 0; k+1 < len(xs); k += 2 {
			p := orb.Point{(xs[k] + xs[k+1]) / 2, y}
			local := geo.NewLocal(p)
			if halfWidth, _ := local.Project(orb.Point{xs[k+1], y}); halfWidth <= depth {
				continue
			}
			if d := toRings(local, poly, depth); d > depth {
				best, depth = p, d
			}
		}
	}
	return best
}

// toRings is the distance in metres from the origin of the projection to the
// nearest ring, or something under enough when it is not more than that.
func toRings(local geo.Local, poly orb.Polygon, enough float64) float64 {
	nearest := math.Inf(1)
	for _, ring := range poly {
		for k := 1; k < len(ring); k++ {
			if nearest = math.Min(nearest, fromOrigin(local, ring[k-1], ring[k])); nearest <= enough {
				return nearest
			}
		}
	}
	return nearest
}
