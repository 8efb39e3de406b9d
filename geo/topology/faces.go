package topology

import (
	"cmp"
	"math"
	"slices"

	"github.com/tidwall/rtree"
)

// faces is the planar map of a noded mesh: half-edge 2i runs a→b of edge i of
// live, 2i+1 the other way; each has its face on the left.
type faces struct {
	mesh  *mesh
	live  []int32 // edges of the mesh
	next  []int32 // half-edge → next one around the same boundary
	cycle []int32 // half-edge → boundary
	face  []int32 // boundary → face, -1 for the unbounded one

	start     []int32 // boundary → one of its half-edges
	area2     []int64 // boundary → twice its signed area in grid steps
	box       [][2]pt // boundary → lower left and upper right
	component []int32 // boundary → connected component
	outer     []int32 // component → its outer boundary
	count     int     // faces, the unbounded one not counted
}

func (f *faces) tail(h int32) int32 {
	if e := f.mesh.edges[f.live[h>>1]]; h&1 == 0 {
		return e.a
	} else {
		return e.b
	}
}

func (f *faces) head(h int32) int32 { return f.tail(h ^ 1) }

// left returns the face on the left of half-edge h, -1 for the unbounded one.
func (f *faces) left(h int32) int32 { return f.face[f.cycle[h]] }

// net is what crossing half-edge h from right to left changes in the number of
// times that each area covers the place.
type net struct{ area, n int32 }

func (f *faces) nets(h int32, into []net) []net {
	m := f.mesh
	into = into[:0]
	flip := int32(1)
	if h&1 == 1 {
		flip = -1
	}
uses:
	for u := m.edges[f.live[h>>1]].first; u >= 0; u = m.uses[u].next {
		for i := range into {
			if into[i].area == m.uses[u].area {
				into[i].n += flip * m.uses[u].dir
				continue uses
			}
		}
		into = append(into, net{m.uses[u].area, flip * m.uses[u].dir})
	}
	return slices.DeleteFunc(into, func(n net) bool { return n.n == 0 })
}

// trace finds the faces of a noded mesh. Edges whose uses cancel out (spikes)
// are left aside, lines that only divide are kept.
func (m *mesh) trace() *faces {
	f := &faces{mesh: m}
	var buffer []net
	for id := range m.edges {
		if m.edges[id].dead {
			continue
		}
		f.live = append(f.live, int32(id))
		if !m.edges[id].cut {
			if buffer = f.nets(int32(2*(len(f.live)-1)), buffer); len(buffer) == 0 {
				f.live = f.live[:len(f.live)-1]
			}
		}
	}
	f.link()
	f.walk()
	f.connect()
	f.nest()
	return f
}

// link orders the half-edges around each vertex and finds what follows what.
func (f *faces) link() {
	n := int32(2 * len(f.live))
	begin := make([]int32, len(f.mesh.pts)+1)
	for h := int32(0); h < n; h++ {
		begin[f.tail(h)+1]++
	}
	for v := range f.mesh.pts {
		begin[v+1] += begin[v]
	}
	out := make([]int32, n)
	fill := slices.Clone(begin)
	for h := int32(0); h < n; h++ {
		v := f.tail(h)
		out[fill[v]] = h
		fill[v]++
	}
	f.next = make([]int32, n)
	for v := range f.mesh.pts {
		around := out[begin[v]:begin[v+1]]
		o := f.mesh.pts[v]
		if len(around) > 2 {
			slices.SortFunc(around, func(g, h int32) int {
				if ccwBefore(o, f.mesh.pts[f.head(g)], f.mesh.pts[f.head(h)]) {
					return -1
				}
				return 1
			})
		}
		// Arriving along the twin of around[i], the boundary that is kept on
		// the left goes on with the first half-edge clockwise from it.
		for i, h := range around {
			f.next[h^1] = around[(i+len(around)-1)%len(around)]
		}
	}
}

func (f *faces) walk() {
	f.cycle = make([]int32, len(f.next))
	for i := range f.cycle {
		f.cycle[i] = -1
	}
	for h := range f.next {
		if f.cycle[h] >= 0 {
			continue
		}
		id := int32(len(f.start))
		o := f.mesh.pts[f.tail(int32(h))]
		lo, hi := o, o
		var area2 int64
		for g := int32(h); f.cycle[g] < 0; g = f.next[g] {
			f.cycle[g] = id
			p, q := f.mesh.pts[f.tail(g)], f.mesh.pts[f.head(g)]
			area2 += cross(o, p, q)
			lo = pt{min(lo.x, p.x), min(lo.y, p.y)}
			hi = pt{max(hi.x, p.x), max(hi.y, p.y)}
		}
		f.start = append(f.start, int32(h))
		f.area2 = append(f.area2, area2)
		f.box = append(f.box, [2]pt{lo, hi})
	}
}

// connect numbers the connected components and finds the outer boundary of
// each: the one that turns clockwise (or encloses nothing).
func (f *faces) connect() {
	f.component = make([]int32, len(f.start))
	for i := range f.component {
		f.component[i] = -1
	}
	var stack []int32
	for c := range f.start {
		if f.component[c] >= 0 {
			continue
		}
		id := int32(len(f.outer))
		f.outer = append(f.outer, int32(c))
		f.component[c] = id
		stack = append(stack[:0], int32(c))
		for len(stack) > 0 {
			d := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if f.area2[d] <= 0 {
				f.outer[id] = d
			}
			f.around(d, func(h int32) {
				if o := f.cycle[h^1]; f.component[o] < 0 {
					f.component[o] = id
					stack = append(stack, o)
				}
			})
		}
	}
}

// around calls do with each half-edge of a boundary.
func (f *faces) around(cycle int32, do func(h int32)) {
	for h := f.start[cycle]; ; {
		do(h)
		if h = f.next[h]; h == f.start[cycle] {
			return
		}
	}
}

// nest numbers the faces and finds, for each component, the face it lies in.
func (f *faces) nest() {
	f.face = make([]int32, len(f.start))
	var tree rtree.RTreeG[int32]
	for c := range f.start {
		f.face[c] = -1
		if f.area2[c] > 0 {
			f.face[c] = int32(f.count)
			f.count++
			lo, hi := f.box[c][0], f.box[c][1]
			tree.Insert([2]float64{float64(lo.x), float64(lo.y)}, [2]float64{float64(hi.x), float64(hi.y)}, int32(c))
		}
	}
	if len(f.outer) == 1 {
		return
	}
	for id, outer := range f.outer {
		p := f.mesh.pts[f.tail(f.start[outer])]
		at := [2]float64{float64(p.x), float64(p.y)}
		best := int32(-1)
		tree.Search(at, at, func(_, _ [2]float64, c int32) bool {
			if f.component[c] != int32(id) && (best < 0 || f.area2[c] < f.area2[best]) && f.encloses(c, p) {
				best = c
			}
			return true
		})
		if best >= 0 {
			f.face[outer] = f.face[best]
		}
	}
}

// encloses says whether p, which is not on it, is inside a boundary. Exact.
func (f *faces) encloses(cycle int32, p pt) bool {
	in := false
	f.around(cycle, func(h int32) {
		a, b := f.mesh.pts[f.tail(h)], f.mesh.pts[f.head(h)]
		if (a.y > p.y) != (b.y > p.y) && (cross(a, b, p) > 0) == (b.y > a.y) {
			in = !in
		}
	})
	return in
}

// covers returns, for each face, the areas that cover it (sorted). Areas for
// which count returns false are not looked at.
func (f *faces) covers(count func(area int32) bool) [][]int32 {
	winding := make([][]net, f.count) // per face
	known := make([]bool, len(f.start))
	// A component comes after the one that it lies in.
	order := make([]int32, len(f.outer))
	for i := range order {
		order[i] = int32(i)
	}
	width := func(c int32) int64 {
		b := f.box[f.outer[c]]
		return int64(b[1].x-b[0].x) + int64(b[1].y-b[0].y)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(width(b), width(a)), cmp.Compare(a, b))
	})
	var buffer []net
	for _, comp := range order {
		outer := f.outer[comp]
		known[outer] = true
		stack := []int32{outer}
		for len(stack) > 0 {
			c := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			var here []net
			if f.face[c] >= 0 {
				here = winding[f.face[c]]
			}
			f.around(c, func(h int32) {
				o := f.cycle[h^1]
				if known[o] {
					return
				}
				known[o] = true
				there := slices.Clone(here)
				buffer = f.nets(h^1, buffer)
			nets:
				for _, n := range buffer {
					if !count(n.area) {
						continue
					}
					for i := range there {
						if there[i].area == n.area {
							there[i].n += n.n
							continue nets
						}
					}
					there = append(there, n)
				}
				winding[f.face[o]] = slices.DeleteFunc(there, func(n net) bool { return n.n == 0 })
				stack = append(stack, o)
			})
		}
	}
	covers := make([][]int32, f.count)
	for i, w := range winding {
		for _, n := range w {
			covers[i] = append(covers[i], n.area)
		}
		slices.Sort(covers[i])
	}
	return covers
}

// faceSize is what tells a sliver from a place.
type faceSize struct {
	m2        float64
	perimeter float64 // metres, holes included
	boundary  []int32 // its boundaries, the outer one first
}

// width is the mean width in metres of a long face: twice its area over its
// perimeter.
func (s faceSize) width() float64 {
	if s.perimeter == 0 {
		return 0
	}
	return 2 * s.m2 / s.perimeter
}

// sizes measures the faces for which want is true.
func (f *faces) sizes(want func(face int32) bool) map[int32]*faceSize {
	out := map[int32]*faceSize{}
	for c, face := range f.face {
		if face < 0 || !want(face) {
			continue
		}
		s := out[face]
		if s == nil {
			s = &faceSize{}
			out[face] = s
		}
		s.boundary = append(s.boundary, int32(c))
		if f.area2[c] > 0 {
			last := len(s.boundary) - 1
			s.boundary[0], s.boundary[last] = s.boundary[last], s.boundary[0]
		}
		mid := pt{f.box[c][0].x, f.box[c][0].y/2 + f.box[c][1].y/2}
		s.m2 += float64(f.area2[c]) / 2 * metresPerUnit * metresPerUnit * mid.cosLat()
		f.around(int32(c), func(h int32) {
			s.perimeter += metres(f.mesh.pts[f.tail(h)], f.mesh.pts[f.head(h)])
		})
	}
	for _, s := range out {
		s.m2 = math.Max(0, s.m2)
	}
	return out
}
