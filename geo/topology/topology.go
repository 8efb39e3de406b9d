package topology

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
)

// Area is an outline with its code: lon/lat degrees (WGS84).
type Area struct {
	Code  string
	Shape orb.MultiPolygon
}

// Ref is an arc in a ring: its index in Arcs, or its complement (^index) where
// the ring runs along it backwards (as in TopoJSON).
type Ref int32

// Arc returns the index of the arc and whether it is walked backwards.
func (r Ref) Arc() (index int, backwards bool) {
	if r < 0 {
		return int(^r), true
	}
	return int(r), false
}

// Polygon is an outer ring (counter-clockwise) and its holes (clockwise), each
// as the arcs that make it.
type Polygon [][]Ref

// Topology is a set of disjoint areas as shared arcs. It is not changed after
// it is made: every operation returns a new one.
type Topology struct {
	// Arcs are the borders, each once, in a stable order.
	Arcs []Arc

	codes    []string
	index    map[string]int
	polygons [][]Polygon // per area, the largest first
	weights  weights     // of the vertices, for Simplify; made on first use
}

// Len is the number of areas.
func (t *Topology) Len() int { return len(t.codes) }

// Codes returns the codes of the areas; the index in it is the area index used
// by Arc, Locator and the slices that other methods return.
func (t *Topology) Codes() []string { return slices.Clone(t.codes) }

// Code returns the code of an area.
func (t *Topology) Code(area int) string { return t.codes[area] }

// Index returns the area index of a code.
func (t *Topology) Index(code string) (int, bool) {
	i, ok := t.index[code]
	return i, ok
}

// Polygons returns the rings of an area as references to arcs, the largest
// polygon first.
func (t *Topology) Polygons(area int) []Polygon { return t.polygons[area] }

// Shape returns the outline of an area in lon/lat degrees: polygons from the
// largest to the smallest, outer rings counter-clockwise, holes clockwise, rings
// closed, simple and touching each other at most in points.
func (t *Topology) Shape(area int) orb.MultiPolygon {
	shape := make(orb.MultiPolygon, 0, len(t.polygons[area]))
	for _, p := range t.polygons[area] {
		shape = append(shape, t.polygon(p))
	}
	return shape
}

// ShapeOf is Shape for a code; nil for an unknown one.
func (t *Topology) ShapeOf(code string) orb.MultiPolygon {
	if i, ok := t.index[code]; ok {
		return t.Shape(i)
	}
	return nil
}

// Areas returns all outlines, in the order of Codes.
func (t *Topology) Areas() []Area {
	out := make([]Area, len(t.codes))
	for i, code := range t.codes {
		out[i] = Area{code, t.Shape(i)}
	}
	return out
}

// AreaKm2 returns the surface of an area in km² (orb/geo: sphere of radius
// 6,378,137 m).
func (t *Topology) AreaKm2(area int) float64 {
	return orbgeo.Area(t.Shape(area)) / 1e6
}

// Bound returns the box around an area, lon/lat degrees.
func (t *Topology) Bound(area int) orb.Bound {
	b := orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	for _, p := range t.polygons[area] {
		for _, r := range p[0] {
			i, _ := r.Arc()
			if ab := t.Arcs[i].Line.Bound(); b.IsEmpty() {
				b = ab
			} else {
				b = b.Union(ab)
			}
		}
	}
	return b
}

func (t *Topology) polygon(p Polygon) orb.Polygon {
	out := make(orb.Polygon, len(p))
	for i, ring := range p {
		out[i] = t.ring(ring)
	}
	return out
}

func (t *Topology) ring(refs []Ref) orb.Ring {
	n := 1
	for _, r := range refs {
		i, _ := r.Arc()
		n += len(t.Arcs[i].Line) - 1
	}
	ring := make(orb.Ring, 0, n)
	for _, r := range refs {
		i, backwards := r.Arc()
		line := t.Arcs[i].Line
		if len(ring) > 0 {
			ring = ring[:len(ring)-1]
		}
		if !backwards {
			ring = append(ring, line...)
			continue
		}
		for k := len(line) - 1; k >= 0; k-- {
			ring = append(ring, line[k])
		}
	}
	return ring
}

// assemble makes a topology of arcs: it finds the rings of each area.
func assemble(codes []string, arcs []Arc) (*Topology, error) {
	t := &Topology{Arcs: arcs, codes: codes, index: make(map[string]int, len(codes))}
	for i, c := range codes {
		if _, twice := t.index[c]; twice {
			return nil, fmt.Errorf("topology %s: code found twice, expected once", c)
		}
		t.index[c] = i
	}
	rings := t.trace()
	t.polygons = make([][]Polygon, len(codes))
	for area, list := range rings {
		t.polygons[area] = t.nest(list)
	}
	return t, nil
}

// trace follows the arcs with an area on the left and returns its rings, cut
// where they touch themselves, so that each is simple.
func (t *Topology) trace() [][][]Ref {
	ids := make(map[orb.Point]int32, len(t.Arcs))
	ends := make([][2]int32, len(t.Arcs))
	for i, a := range t.Arcs {
		for k, p := range []orb.Point{a.Line[0], a.Line[len(a.Line)-1]} {
			id, ok := ids[p]
			if !ok {
				id = int32(len(ids))
				ids[p] = id
			}
			ends[i][k] = id
		}
	}
	begin := make([]int32, len(ids)+1)
	for _, e := range ends {
		begin[e[0]+1]++
		begin[e[1]+1]++
	}
	for i := range len(ids) {
		begin[i+1] += begin[i]
	}
	out := make([]step, begin[len(ids)])
	fill := slices.Clone(begin)
	for i, e := range ends {
		for k := range int32(2) {
			out[fill[e[k]]] = step(2*i) + k
			fill[e[k]]++
		}
	}
	second := func(s step) pt { // the vertex after the node, leaving along s
		line := t.Arcs[s>>1].Line
		if s&1 == 0 {
			return quantize(line[1])
		}
		return quantize(line[len(line)-2])
	}
	left := func(s step) int32 {
		if s&1 == 0 {
			return t.Arcs[s>>1].Left
		}
		return t.Arcs[s>>1].Right
	}
	follow := func(s step) step {
		v := ends[s>>1][1-s&1]
		around := out[begin[v]:begin[v+1]]
		found, n := step(-1), 0
		for _, c := range around {
			if left(c) == left(s) {
				found = c
				n++
			}
		}
		if n == 1 {
			return found
		}
		// The area touches itself here: the first arc clockwise from where we
		// came keeps the same corner of it on the left.
		line := t.Arcs[s>>1].Line
		o := quantize(line[len(line)-1])
		if s&1 == 1 {
			o = quantize(line[0])
		}
		sorted := slices.Clone(around)
		slices.SortFunc(sorted, func(a, b step) int {
			if ccwBefore(o, second(a), second(b)) {
				return -1
			}
			return 1
		})
		i := slices.Index(sorted, s^1)
		return sorted[(i+len(sorted)-1)%len(sorted)]
	}
	rings := make([][][]Ref, len(t.codes))
	used := make([]bool, 2*len(t.Arcs))
	for i := range used {
		s := step(i)
		if used[s] || left(s) == Outside {
			continue
		}
		area := left(s)
		var path []step
		at := map[int32]int{} // node → length of path when we left it
		for !used[s] {
			used[s] = true
			from, to := ends[s>>1][s&1], ends[s>>1][1-s&1]
			at[from] = len(path)
			path = append(path, s)
			if k, seen := at[to]; seen && k < len(path) {
				ring := make([]Ref, 0, len(path)-k)
				for _, p := range path[k:] {
					if p&1 == 0 {
						ring = append(ring, Ref(p>>1))
					} else {
						ring = append(ring, ^Ref(p>>1))
					}
					if n := ends[p>>1][p&1]; n != to {
						delete(at, n)
					}
				}
				rings[area] = append(rings[area], ring)
				path = path[:k]
			}
			s = follow(s)
		}
	}
	return rings
}

// area2 is twice the signed area of a ring in square grid steps. Exact.
func area2(ring orb.Ring) int64 {
	o := quantize(ring[0])
	var sum int64
	p := o
	for _, v := range ring[1:] {
		q := quantize(v)
		sum += cross(o, p, q)
		p = q
	}
	return sum
}

// nest makes polygons of the rings of one area: each hole goes to the smallest
// outer ring around it.
func (t *Topology) nest(rings [][]Ref) []Polygon {
	type shape struct {
		refs []Ref
		ring orb.Ring
		box  orb.Bound
		size float64 // signed, in square grid steps at the equator
	}
	var outers, holes []shape
	for _, refs := range rings {
		ring := t.ring(refs)
		s := shape{refs, ring, ring.Bound(), float64(area2(ring)) * quantize(ring[0]).cosLat()}
		if s.size > 0 {
			outers = append(outers, s)
		} else {
			holes = append(holes, s)
		}
	}
	slices.SortStableFunc(outers, func(a, b shape) int { return cmp.Compare(b.size, a.size) })
	polygons := make([]Polygon, len(outers))
	for i, o := range outers {
		polygons[i] = Polygon{o.refs}
	}
	for _, h := range holes {
		// The middle of an edge is on no other ring; a vertex may be.
		mid := orb.Point{(h.ring[0][0] + h.ring[1][0]) / 2, (h.ring[0][1] + h.ring[1][1]) / 2}
		for i := len(outers) - 1; i >= 0; i-- {
			if len(outers) == 1 || outers[i].box.Contains(mid) && holds(outers[i].ring, mid) {
				polygons[i] = append(polygons[i], h.refs)
				break
			}
		}
	}
	return polygons
}

// holds says whether a point that is on no edge of a ring is inside it. Method:
// ray casting, Shimrat (1962). The library's test looks at all vertices for
// their box first, which nest has already done.
func holds(ring orb.Ring, p orb.Point) bool {
	inside := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])*(b[0]-a[0])/(b[1]-a[1]) {
			inside = !inside
		}
	}
	return inside
}
