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

// Landmasses returns for each area the number of the landmass it stands on: 0
// for the largest, then by decreasing surface. Two polygons are on the same
// landmass when a chain of shared borders joins them; an area with several
// polygons counts where its largest one is, so a mainland commune with an islet
// does not tie the islet's other communes to the mainland.
//
// Bridges and causeways are not land: without being told, Île de Ré is an island.
// Each pair of area codes in bridges joins the landmasses of these two areas;
// codes that are not here are passed over, so that one list does for all.
func (t *Topology) Landmasses(bridges ...[2]string) []int {
	var owner []int32 // polygon → area
	first := make([]int32, len(t.codes))
	sides := make([][2]int32, len(t.Arcs)) // arc → polygon left, right
	for i := range sides {
		sides[i] = [2]int32{-1, -1}
	}
	var km2 []float64
	for area, polygons := range t.polygons {
		first[area] = int32(len(owner))
		for _, p := range polygons {
			id := int32(len(owner))
			owner = append(owner, int32(area))
			km2 = append(km2, polygonKm2(t.polygon(p)))
			for _, ring := range p {
				for _, r := range ring {
					k, backwards := r.Arc()
					if backwards {
						sides[k][1] = id
					} else {
						sides[k][0] = id
					}
				}
			}
		}
	}
	parent := make([]int32, len(owner))
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, s := range sides {
		if s[0] >= 0 && s[1] >= 0 {
			a, b := root(s[0]), root(s[1])
			parent[max(a, b)] = min(a, b)
		}
	}
	for _, b := range bridges {
		i, known := t.index[b[0]]
		j, both := t.index[b[1]]
		if known && both && len(t.polygons[i]) > 0 && len(t.polygons[j]) > 0 {
			a, b := root(first[i]), root(first[j])
			parent[max(a, b)] = min(a, b)
		}
	}
	total := map[int32]float64{}
	for i, k := range km2 {
		total[root(int32(i))] += k
	}
	roots := make([]int32, 0, len(total))
	for r := range total {
		roots = append(roots, r)
	}
	slices.SortFunc(roots, func(a, b int32) int {
		return cmp.Or(cmp.Compare(total[b], total[a]), cmp.Compare(a, b))
	})
	// Landmasses on which no area has its largest polygon get no number.
	seat := map[int32]bool{}
	for area := range t.codes {
		if len(t.polygons[area]) > 0 {
			seat[root(first[area])] = true
		}
	}
	number := map[int32]int{}
	for _, r := range roots {
		if seat[r] {
			number[r] = len(number)
		}
	}
	out := make([]int, len(t.codes))
	for area := range t.codes {
		out[area] = number[root(first[area])]
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

// Lines returns the arcs for which keep is true, given the areas on their two
// sides (Outside for none): the borders between départements, the coast…
func (t *Topology) Lines(keep func(left, right int32) bool) []orb.LineString {
	var out []orb.LineString
	for _, a := range t.Arcs {
		if keep(a.Left, a.Right) {
			out = append(out, a.Line)
		}
	}
	return out
}
