package topology

import (
	"fmt"
	"slices"
)

// mesh is a set of undirected edges between grid points, each with the areas
// whose rings run along it. It is what outlines become before faces are traced.
type mesh struct {
	pts    []pt
	ids    map[pt]int32
	edges  []edge
	byEnds map[uint64]int32
	uses   []use
	cells  *cells // of the edges, once they are noded
}

// edge joins vertices a < b. cut marks a line that only divides (Carve).
type edge struct {
	a, b  int32
	first int32 // head of its list in uses, -1 for none
	dead  bool
	cut   bool
}

// use says that a ring of area runs along an edge: dir is +1 where the area is
// on the left of a→b, -1 where it is on the right.
type use struct {
	area int32
	dir  int32
	next int32
}

func newMesh(vertices int) *mesh {
	return &mesh{
		pts:    make([]pt, 0, vertices),
		ids:    make(map[pt]int32, vertices),
		edges:  make([]edge, 0, vertices),
		byEnds: make(map[uint64]int32, vertices),
		uses:   make([]use, 0, 2*vertices),
	}
}

func (m *mesh) vertex(p pt) int32 {
	if id, ok := m.ids[p]; ok {
		return id
	}
	id := int32(len(m.pts))
	m.pts = append(m.pts, p)
	m.ids[p] = id
	return id
}

// edge returns the edge between u and v (u ≠ v), made where it was not there,
// and whether u is its a.
func (m *mesh) edge(u, v int32) (id int32, forward bool) {
	forward = u < v
	if !forward {
		u, v = v, u
	}
	key := uint64(uint32(u))<<32 | uint64(uint32(v))
	if id, ok := m.byEnds[key]; ok {
		return id, forward
	}
	id = int32(len(m.edges))
	m.edges = append(m.edges, edge{a: u, b: v, first: -1})
	m.byEnds[key] = id
	return id, forward
}

// add puts a piece of a ring of area, which is on the left of u→v.
func (m *mesh) add(u, v, area int32, left bool) {
	if u == v {
		return
	}
	id, forward := m.edge(u, v)
	dir := int32(1)
	if forward != left {
		dir = -1
	}
	m.uses = append(m.uses, use{area, dir, m.edges[id].first})
	m.edges[id].first = int32(len(m.uses) - 1)
}

// addRing puts a ring (closed or not) with its area on the left.
func (m *mesh) addRing(ring []int32, area int32) {
	for i := range ring {
		m.add(ring[i], ring[(i+1)%len(ring)], area, true)
	}
}

func (m *mesh) kill(id int32) {
	e := &m.edges[id]
	e.dead = true
	delete(m.byEnds, uint64(uint32(e.a))<<32|uint64(uint32(e.b)))
}

// replace puts the chain of vertices in the place of edge id; the chain starts
// at e.a and ends at e.b. It returns the edges of the chain.
func (m *mesh) replace(id int32, chain []int32) []int32 {
	e := m.edges[id]
	m.kill(id)
	var made []int32
	for i := 0; i+1 < len(chain); i++ {
		if chain[i] == chain[i+1] {
			continue
		}
		for u := e.first; u >= 0; u = m.uses[u].next {
			m.add(chain[i], chain[i+1], m.uses[u].area, m.uses[u].dir > 0)
		}
		n, _ := m.edge(chain[i], chain[i+1])
		m.edges[n].cut = m.edges[n].cut || e.cut
		made = append(made, n)
	}
	return made
}

// split cuts edge id at the given vertices, in their order along it.
func (m *mesh) split(id int32, at []int32) []int32 {
	e := m.edges[id]
	a, b := m.pts[e.a], m.pts[e.b]
	slices.SortFunc(at, func(u, v int32) int {
		if d := sign(dot(a, b, m.pts[u]) - dot(a, b, m.pts[v])); d != 0 {
			return d
		}
		return int(u - v)
	})
	chain := []int32{e.a}
	for _, v := range at {
		if v != chain[len(chain)-1] && v != e.b {
			chain = append(chain, v)
		}
	}
	return m.replace(id, append(chain, e.b))
}

// single says whether exactly one area uses the edge, and which.
func (m *mesh) single(id int32) (int32, bool) {
	e := m.edges[id]
	if e.dead || e.first < 0 || m.uses[e.first].next >= 0 {
		return 0, false
	}
	return m.uses[e.first].area, true
}

// meanStep is the mean size of an edge in grid steps, for the cells.
func (m *mesh) meanStep() float64 {
	sum, n := 0.0, 0
	for _, e := range m.edges {
		if !e.dead {
			a, b := m.pts[e.a], m.pts[e.b]
			sum += float64(max(b.x-a.x, a.x-b.x) + max(b.y-a.y, a.y-b.y))
			n++
		}
	}
	if n == 0 {
		return 1
	}
	return sum / float64(n)
}

const maxNodingPasses = 60

// node cuts edges where they cross or touch until no edge crosses another, no
// vertex lies inside an edge and no two edges overlap. Crossings are rounded to
// the grid, which may bend an edge by half a step and make a new crossing: hence
// passes over the edges that changed. It returns the number of cuts.
func (m *mesh) node() (int, error) {
	m.cells = newCells(2*m.meanStep(), len(m.edges))
	var all []int32
	for id := range m.edges {
		if e := m.edges[id]; !e.dead {
			m.cells.addBox(m.pts[e.a], m.pts[e.b], int32(id))
			all = append(all, int32(id))
		}
	}
	return m.nodeNew(all)
}

// nodeNew does the same after edges were added to a noded mesh and its cells.
func (m *mesh) nodeNew(active []int32) (int, error) {
	c := m.cells
	cuts := 0
	tested := make([]int32, len(m.edges)) // last active edge tested against
	isActive := make([]bool, len(m.edges))
	for pass := 0; len(active) > 0; pass++ {
		if pass == maxNodingPasses {
			e := m.edges[active[0]]
			return cuts, fmt.Errorf("topology: edges still cross near %v after %d passes, expected a planar map (look at the outlines there)", m.pts[e.a].lonlat(), pass)
		}
		at := map[int32][]int32{}
		for i := range tested {
			tested[i] = -1
			isActive[i] = false
		}
		for _, id := range active {
			isActive[id] = true
		}
		for _, id := range active {
			e := m.edges[id]
			a, b := m.pts[e.a], m.pts[e.b]
			c.over(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y), func(k uint64) {
				for _, o := range c.lists[k] {
					if o == id || tested[o] == id || m.edges[o].dead || isActive[o] && o < id {
						continue
					}
					tested[o] = id
					m.meet(id, o, at)
				}
			})
		}
		var order []int32
		for id := range at {
			order = append(order, id)
		}
		slices.Sort(order)
		active = active[:0]
		known := int32(len(m.edges))
		for _, id := range order {
			cuts += len(at[id])
			for _, n := range m.split(id, at[id]) {
				active = append(active, n)
				if n >= known {
					known = n + 1
					e := m.edges[n]
					c.addBox(m.pts[e.a], m.pts[e.b], n)
				}
			}
		}
		slices.Sort(active)
		active = slices.Compact(active)
		for len(tested) < len(m.edges) {
			tested = append(tested, -1)
			isActive = append(isActive, false)
		}
		active = slices.DeleteFunc(active, func(id int32) bool { return m.edges[id].dead })
	}
	return cuts, nil
}

// meet notes in at where edges e and f have to be cut because of each other.
func (m *mesh) meet(e, f int32, at map[int32][]int32) {
	ea, eb, fa, fb := m.edges[e].a, m.edges[e].b, m.edges[f].a, m.edges[f].b
	a, b, c, d := m.pts[ea], m.pts[eb], m.pts[fa], m.pts[fb]
	if max(a.x, b.x) < min(c.x, d.x) || max(c.x, d.x) < min(a.x, b.x) ||
		max(a.y, b.y) < min(c.y, d.y) || max(c.y, d.y) < min(a.y, b.y) {
		return
	}
	sc, sd := sign(cross(a, b, c)), sign(cross(a, b, d))
	if sc*sd > 0 {
		return
	}
	sa, sb := sign(cross(c, d, a)), sign(cross(c, d, b))
	if sa*sb > 0 {
		return
	}
	touched := false
	on := func(edge, v int32, s int, p, q, r pt) {
		if s == 0 && within(p, q, r) {
			touched = true
			if v != m.edges[edge].a && v != m.edges[edge].b {
				at[edge] = append(at[edge], v)
			}
		}
	}
	on(e, fa, sc, a, b, c)
	on(e, fb, sd, a, b, d)
	on(f, ea, sa, c, d, a)
	on(f, eb, sb, c, d, b)
	if touched || sc == 0 || sd == 0 || sa == 0 || sb == 0 {
		return
	}
	v := m.vertex(crossing(a, b, c, d))
	if v != ea && v != eb {
		at[e] = append(at[e], v)
	}
	if v != fa && v != fb {
		at[f] = append(at[f], v)
	}
}
