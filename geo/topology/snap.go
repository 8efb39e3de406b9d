package topology

import (
	"slices"
)

// snap makes outlines that run side by side share vertices. Only edges used by
// one area are looked at: the others fit already. A vertex less than tolerance
// metres from a vertex of another area is moved onto it; one less than
// tolerance from an edge of another area is put into that edge.
func (m *mesh) snap(tolerance float64, report *Report) {
	report.MergedVertices = m.mergeVertices(tolerance)
	report.InsertedVertices = m.insertVertices(tolerance)
}

// loose returns the edges used by one area only, and for each of their ends the
// areas whose loose edges meet there (at most two are kept).
func (m *mesh) loose() (edges []int32, areas map[int32][2]int32) {
	areas = map[int32][2]int32{}
	for id := range m.edges {
		area, ok := m.single(int32(id))
		if !ok {
			continue
		}
		edges = append(edges, int32(id))
		for _, v := range []int32{m.edges[id].a, m.edges[id].b} {
			if known, ok := areas[v]; !ok {
				areas[v] = [2]int32{area, area}
			} else if known[0] != area {
				areas[v] = [2]int32{known[0], area}
			}
		}
	}
	return edges, areas
}

// grownBox gives the grid box around a-b, wider by tolerance metres.
func grownBox(a, b pt, tolerance float64) (x0, y0, x1, y1 int32) {
	dy := int32(tolerance/metresPerUnit) + 1
	dx := int32(tolerance/metresPerUnit/max(0.01, a.cosLat())) + 1
	return min(a.x, b.x) - dx, min(a.y, b.y) - dy, max(a.x, b.x) + dx, max(a.y, b.y) + dy
}

func (m *mesh) mergeVertices(tolerance float64) int {
	_, areas := m.loose()
	degree := map[int32]int{}
	for _, e := range m.edges {
		if !e.dead {
			for _, v := range []int32{e.a, e.b} {
				if _, ok := areas[v]; ok {
					degree[v]++
				}
			}
		}
	}
	vertices := make([]int32, 0, len(areas))
	for v := range areas {
		vertices = append(vertices, v)
	}
	// Junctions first: others come to them. Then by place, for a stable result.
	slices.SortFunc(vertices, func(a, b int32) int {
		if degree[a] != degree[b] {
			return degree[b] - degree[a]
		}
		if m.pts[a].less(m.pts[b]) {
			return -1
		}
		return 1
	})
	c := newCells(4*tolerance/metresPerUnit, len(vertices))
	kept := make([]int32, 0, len(vertices))
	moved := map[int32]int32{}
	for _, v := range vertices {
		p := m.pts[v]
		best, at := int32(-1), tolerance
		c.over(grownBoxOver(p, tolerance, func(k uint64) {
			for _, i := range c.lists[k] {
				o := kept[i]
				if d := metres(p, m.pts[o]); d < at && !sameAreas(areas[v], areas[o]) {
					best, at = o, d
				}
			}
		}))
		if best >= 0 {
			moved[v] = best
			continue
		}
		c.addBox(p, p, int32(len(kept)))
		kept = append(kept, v)
	}
	if len(moved) == 0 {
		return 0
	}
	target := func(v int32) int32 {
		if o, ok := moved[v]; ok {
			return o
		}
		return v
	}
	for id := range len(m.edges) {
		e := m.edges[id]
		if a, b := target(e.a), target(e.b); !e.dead && (a != e.a || b != e.b) {
			m.replace(int32(id), []int32{a, b})
		}
	}
	return len(moved)
}

// grownBoxOver is the argument list of cells.over for a box around one point.
func grownBoxOver(p pt, tolerance float64, f func(uint64)) (x0, y0, x1, y1 int32, do func(uint64)) {
	x0, y0, x1, y1 = grownBox(p, p, tolerance)
	return x0, y0, x1, y1, f
}

// sameAreas says whether two vertices have a common area: those are vertices of
// one outline, and no twins.
func sameAreas(a, b [2]int32) bool {
	return a[0] == b[0] || a[0] == b[1] || a[1] == b[0] || a[1] == b[1]
}

func (m *mesh) insertVertices(tolerance float64) int {
	edges, areas := m.loose()
	c := newCells(2*m.meanStep(), len(edges))
	for _, id := range edges {
		c.addBox(m.pts[m.edges[id].a], m.pts[m.edges[id].b], id)
	}
	vertices := make([]int32, 0, len(areas))
	for v := range areas {
		vertices = append(vertices, v)
	}
	slices.Sort(vertices)
	at := map[int32][]int32{}
	for _, v := range vertices {
		p := m.pts[v]
		best, near := int32(-1), tolerance
		c.over(grownBoxOver(p, tolerance, func(k uint64) {
			for _, id := range c.lists[k] {
				e := m.edges[id]
				if e.a == v || e.b == v {
					continue
				}
				area := m.uses[e.first].area
				if area == areas[v][0] || area == areas[v][1] {
					continue
				}
				if d, _ := metresToSegment(p, m.pts[e.a], m.pts[e.b]); d < near {
					best, near = id, d
				}
			}
		}))
		if best >= 0 {
			at[best] = append(at[best], v)
		}
	}
	n := 0
	for _, id := range edges {
		if vs := at[id]; len(vs) > 0 {
			n += len(vs)
			m.split(id, vs)
		}
	}
	return n
}
