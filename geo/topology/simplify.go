package topology

import (
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"observatoire/geo"
)

// weights holds, for each vertex of each arc, the level in m² at which it may
// go; +Inf for those that stay for ever.
type weights struct {
	once sync.Once
	of   [][]float64
}

// SimplifyOptions says how coarse and what may vanish.
type SimplifyOptions struct {
	// Tolerance t: a vertex goes when the triangle that it forms with its
	// neighbours is smaller than t² (Visvalingam and Whyatt, 1993). Zero keeps
	// all vertices.
	Tolerance geo.Metres
	// TolerancePer, when not nil, gives the tolerance by area code instead: for
	// territories far apart that are drawn at different scales. Areas of one
	// landmass need the same one, or their borders may meet.
	TolerancePer func(code string) geo.Metres
	// MinIsletKm2 drops polygons surrounded by nothing but outside that are
	// smaller than this, when their area has a larger polygon. Zero drops none.
	MinIsletKm2 float64
}

// Simplify returns the topology with fewer vertices. Junctions stay, arcs are
// simplified once, so neighbours keep the same border. A vertex only goes when
// no other vertex that is still there lies in the triangle that it leaves: hence
// no border ever crosses or touches another, no area collapses (a triangle is
// kept at least) and nothing changes side. Vertices go in one order for all
// tolerances: a coarser result is a subset of a finer one.
func (t *Topology) Simplify(o SimplifyOptions) *Topology {
	t.weights.once.Do(func() { t.weights.of = t.weigh() })
	level := func(a Arc) float64 {
		tolerance := float64(o.Tolerance)
		if o.TolerancePer != nil {
			tolerance = math.Inf(1)
			for _, area := range []int32{a.Left, a.Right} {
				if area != Outside {
					tolerance = math.Min(tolerance, float64(o.TolerancePer(t.codes[area])))
				}
			}
		}
		return tolerance * tolerance
	}
	drop := t.islets(o.MinIsletKm2)
	arcs := make([]Arc, 0, len(t.Arcs))
	for i, a := range t.Arcs {
		if drop[i] {
			continue
		}
		kept, level := 0, level(a)
		for _, w := range t.weights.of[i] {
			if w >= level {
				kept++
			}
		}
		line := make(orb.LineString, 0, kept)
		for k, p := range a.Line {
			if t.weights.of[i][k] >= level {
				line = append(line, p)
			}
		}
		arcs = append(arcs, Arc{line, a.Left, a.Right})
	}
	if len(drop) > 0 {
		arcs = rejoin(arcs)
	}
	return mustAssemble(t.codes, arcs)
}

// islets returns the arcs of the polygons to drop.
func (t *Topology) islets(minKm2 float64) map[int]bool {
	drop := map[int]bool{}
	if minKm2 <= 0 {
		return drop
	}
	for _, polygons := range t.polygons {
	polygon:
		for i, p := range polygons {
			if i == 0 {
				continue // the largest
			}
			for _, ring := range p {
				for _, r := range ring {
					k, backwards := r.Arc()
					other := t.Arcs[k].Right
					if backwards {
						other = t.Arcs[k].Left
					}
					if other != Outside {
						continue polygon
					}
				}
			}
			if polygonKm2(t.polygon(p)) < minKm2 {
				for _, ring := range p {
					for _, r := range ring {
						k, _ := r.Arc()
						drop[k] = true
					}
				}
			}
		}
	}
	return drop
}

// weigh runs the whole elimination and notes at which level each vertex went.
func (t *Topology) weigh() [][]float64 {
	v := newVisvalingam(t.Arcs)
	v.run()
	return v.weights()
}

// visvalingam eliminates vertices in the order of their triangles, the smallest
// first, over all arcs at once.
type visvalingam struct {
	arcs  []Arc
	first []int32 // arc → index of its first vertex below
	pts   []pt
	arc   []int32
	prev  []int32 // -1 for the ends of an arc
	next  []int32
	live  []bool
	level []float64

	cells     *cells
	remaining int     // live vertices
	indexed   int     // live vertices when the cells were made
	inner     []int32 // arc → vertices left between its ends
	closed    []bool
	straight  map[[2]pt]bool // pairs of nodes joined by an arc without inner vertex
	waiting   map[int32][]int32
	heap      []candidate
	stamp     []uint32
}

type candidate struct {
	area  float64
	v     int32
	stamp uint32
}

func newVisvalingam(arcs []Arc) *visvalingam {
	n := 0
	for _, a := range arcs {
		n += len(a.Line)
	}
	v := &visvalingam{
		arcs: arcs, first: make([]int32, len(arcs)), pts: make([]pt, 0, n),
		arc: make([]int32, 0, n), prev: make([]int32, n), next: make([]int32, n),
		live: make([]bool, n), level: make([]float64, n),
		inner: make([]int32, len(arcs)), closed: make([]bool, len(arcs)),
		straight: map[[2]pt]bool{}, waiting: map[int32][]int32{}, stamp: make([]uint32, n),
	}
	span := 0.0
	for i, a := range arcs {
		v.first[i] = int32(len(v.pts))
		last := len(a.Line) - 1
		v.closed[i] = a.Line[0] == a.Line[last]
		v.inner[i] = int32(last - 1)
		for k, p := range a.Line {
			id := int32(len(v.pts))
			v.pts = append(v.pts, quantize(p))
			v.arc = append(v.arc, int32(i))
			v.prev[id], v.next[id] = id-1, id+1
			v.live[id] = true
			v.level[id] = math.Inf(1)
			if k == 0 {
				v.prev[id] = -1
			} else {
				span += math.Abs(float64(v.pts[id].x-v.pts[id-1].x)) + math.Abs(float64(v.pts[id].y-v.pts[id-1].y))
			}
			if k == last {
				v.next[id] = -1
			}
		}
		if last == 1 {
			v.straight[v.ends(int32(i))] = true
		}
	}
	v.remaining = n
	v.index(4 * span / math.Max(1, float64(n)))
	return v
}

// index puts the live vertices into cells of the given size in grid steps.
func (v *visvalingam) index(size float64) {
	v.cells = newCells(size, v.remaining/4)
	v.indexed = v.remaining
	for id, p := range v.pts {
		if v.live[id] {
			v.cells.addBox(p, p, int32(id))
		}
	}
}

func (v *visvalingam) ends(arc int32) [2]pt {
	a, b := v.pts[v.first[arc]], v.pts[v.first[arc]+int32(len(v.arcs[arc].Line))-1]
	if b.less(a) {
		a, b = b, a
	}
	return [2]pt{a, b}
}

// triangle is the surface in m² that goes or comes when id is left out.
func (v *visvalingam) triangle(id int32) float64 {
	c := cross(v.pts[v.prev[id]], v.pts[id], v.pts[v.next[id]])
	return math.Abs(float64(c)) / 2 * metresPerUnit * metresPerUnit * v.pts[id].cosLat()
}

func (v *visvalingam) offer(id int32) {
	v.stamp[id]++
	v.push(candidate{v.triangle(id), id, v.stamp[id]})
}

func (v *visvalingam) run() {
	for id := range v.pts {
		if v.prev[id] >= 0 && v.next[id] >= 0 {
			v.offer(int32(id))
		}
	}
	level := 0.0
	for len(v.heap) > 0 {
		c := v.pop()
		if !v.live[c.v] || v.stamp[c.v] != c.stamp {
			continue
		}
		arc := v.arc[c.v]
		if v.closed[arc] && v.inner[arc] <= 2 {
			continue // a triangle stays
		}
		if v.inner[arc] == 1 && v.straight[v.ends(arc)] {
			continue // two arcs between the same nodes would coincide
		}
		if o := v.blocker(c.v); o >= 0 {
			v.waiting[o] = append(v.waiting[o], c.v)
			continue
		}
		level = math.Max(level, c.area)
		v.remove(c.v, level)
	}
}

func (v *visvalingam) remove(id int32, level float64) {
	v.live[id] = false
	v.level[id] = level
	p, n := v.prev[id], v.next[id]
	v.next[p], v.prev[n] = n, p
	arc := v.arc[id]
	v.inner[arc]--
	if v.inner[arc] == 0 {
		v.straight[v.ends(arc)] = true
	}
	key := v.cells.cell(v.pts[id].x, v.pts[id].y)
	list := v.cells.lists[key]
	i := slices.Index(list, id)
	list[i] = list[len(list)-1]
	v.cells.lists[key] = list[:len(list)-1]
	if v.remaining--; v.remaining < v.indexed/4 {
		v.index(float64(int(1) << v.cells.shift)) // fewer vertices, larger triangles
	}
	for _, o := range []int32{p, n} {
		if v.prev[o] >= 0 && v.next[o] >= 0 {
			v.offer(o)
		}
	}
	for _, w := range v.waiting[id] {
		if v.live[w] {
			v.offer(w)
		}
	}
	delete(v.waiting, id)
}

// blocker returns a vertex that lies in or on the triangle of id, -1 for none.
func (v *visvalingam) blocker(id int32) int32 {
	a, b, c := v.pts[v.prev[id]], v.pts[id], v.pts[v.next[id]]
	turn := sign(cross(a, b, c))
	found := int32(-1)
	v.cells.over(min(a.x, b.x, c.x), min(a.y, b.y, c.y), max(a.x, b.x, c.x), max(a.y, b.y, c.y), func(k uint64) {
		if found >= 0 {
			return
		}
		for _, o := range v.cells.lists[k] {
			p := v.pts[o]
			if p == a || p == b || p == c {
				continue
			}
			if turn == 0 {
				if cross(a, c, p) == 0 && within(a, c, p) {
					found = o
					return
				}
				continue
			}
			if sign(cross(a, b, p))*turn >= 0 && sign(cross(b, c, p))*turn >= 0 && sign(cross(c, a, p))*turn >= 0 {
				found = o
				return
			}
		}
	})
	return found
}

func (v *visvalingam) weights() [][]float64 {
	out := make([][]float64, len(v.arcs))
	for i, a := range v.arcs {
		out[i] = v.level[v.first[i] : int(v.first[i])+len(a.Line)]
	}
	return out
}

func (a candidate) before(b candidate) bool {
	return a.area < b.area || a.area == b.area && a.v < b.v
}

func (v *visvalingam) push(c candidate) {
	v.heap = append(v.heap, c)
	for i := len(v.heap) - 1; i > 0; {
		up := (i - 1) / 2
		if !v.heap[i].before(v.heap[up]) {
			break
		}
		v.heap[i], v.heap[up] = v.heap[up], v.heap[i]
		i = up
	}
}

func (v *visvalingam) pop() candidate {
	h := v.heap
	top := h[0]
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			break
		}
		if down+1 < last && h[down+1].before(h[down]) {
			down++
		}
		if !h[down].before(h[i]) {
			break
		}
		h[i], h[down] = h[down], h[i]
		i = down
	}
	v.heap = h
	return top
}
