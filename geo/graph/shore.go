package graph

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// AddShore takes a shoreline with its nodes in order: one way of
// natural=coastline, before Index.
func (b *Builder) AddShore(nodes []int64) {
	if len(nodes) > 1 {
		b.shores = append(b.shores, append([]int64(nil), nodes...))
	}
}

// AddExtent takes the box (lon/lat degrees) out of which the data were cut.
func (b *Builder) AddExtent(box orb.Bound) { b.extents = append(b.extents, box) }

// shoreline joins the shores that end where others begin into closed rings;
// what stays open is cut at the edge of the data and says nothing of islands.
func (b *Builder) shoreline() (rings []orb.Ring) {
	from := map[int64]int{}
	for i, s := range b.shores {
		from[s[0]] = i
	}
	done := make([]bool, len(b.shores))
	for i := range b.shores {
		var ring orb.Ring
		for at := i; !done[at]; {
			done[at] = true
			s := b.shores[at]
			for _, id := range s[:len(s)-1] {
				if n, ok := b.find(id); ok && b.lon[n] != unset {
					ring = append(ring, orb.Point{float64(b.lon[n]) * 1e-7, float64(b.lat[n]) * 1e-7})
				}
			}
			end := s[len(s)-1]
			if end == b.shores[i][0] {
				if len(ring) > 2 {
					rings = append(rings, append(ring, ring[0]))
				}
				break
			}
			next, ok := from[end]
			if !ok {
				break
			}
			at = next
		}
	}
	return rings
}

// edgeReach is how near the edge of the data a road is cut off by it rather
// than by water, in metres.
const edgeReach = 500

// farIsland is the distance in metres beyond which a small network in data
// without a shoreline counts as an island: nearer ones are mostly roads whose
// connection lies outside the data.
const farIsland = 5000

// cutParts notes which parts of the network are apart from most of it because
// the edge of the data cuts them off, not because of water. An island lies
// within a closed shoreline that holds no road of the largest part. A part in
// no such shoreline is cut off where the data have shorelines, where it reaches
// the edge of the data or the end of what they have of a road, or where a large
// part is not far.
func (b *Builder) cutParts(g *Graph, rings []orb.Ring) {
	main := uint32(0)
	for part, size := range g.partSize {
		if size > g.partSize[main] {
			main = uint32(part)
		}
	}
	w := newWaters(g, rings, main)
	const unknown, island, cut = 0, 1, 2
	judged := make([]uint8, len(g.partSize))
	for c := uint32(0); c < uint32(g.chains); c++ {
		part := g.part[c]
		if part == main || g.islands[part] == 0 && !g.big(c) || judged[part] != unknown {
			continue
		}
		switch {
		case w.around(g.point(g.vertexStart[c])):
			judged[part] = island
		case len(b.shores) > 0 || b.broken(g, c):
			judged[part] = cut
		}
	}
	for part, j := range judged {
		if j == cut {
			g.islands[part] = cutOff
		}
	}
}

// broken reports a chain at the edge of the data, or near a large part of the
// network that is another one.
func (b *Builder) broken(g *Graph, c uint32) bool {
	other := func(d uint32) bool { return g.big(d) && g.part[d] != g.part[c] }
	for v := g.vertexStart[c]; v < g.vertexStart[c+1]; v++ {
		if _, open := b.openVertices[v]; open || b.atEdge(g.point(v)) {
			return true
		}
	}
	return len(g.nearest(g.point(g.vertexStart[c]), farIsland, other)) > 0
}

// waters finds the shorelines around a point that hold no road of the largest
// part of the network.
type waters struct {
	g      *Graph
	main   uint32
	rings  []orb.Ring
	bounds []orb.Bound
	shared []int8 // by ring: 1 where the largest part has roads in it, -1 where not, 0 not known yet
}

func newWaters(g *Graph, rings []orb.Ring, main uint32) *waters {
	w := &waters{g: g, main: main, rings: rings, shared: make([]int8, len(rings))}
	for _, r := range rings {
		w.bounds = append(w.bounds, r.Bound())
	}
	return w
}

func (w *waters) inside(ring int, p orb.Point) bool {
	return w.bounds[ring].Contains(p) && planar.RingContains(w.rings[ring], p)
}

func (w *waters) around(p orb.Point) bool {
	for i := range w.rings {
		if w.inside(i, p) && !w.land(i) {
			return true
		}
	}
	return false
}

// land reports whether the largest part has roads within a shoreline.
func (w *waters) land(ring int) bool {
	if w.shared[ring] == 0 {
		w.shared[ring] = -1
		for c := uint32(0); c < uint32(w.g.chains) && w.shared[ring] < 0; c++ {
			if w.g.part[c] == w.main && w.inside(ring, w.g.point(w.g.vertexStart[c])) {
				w.shared[ring] = 1
			}
		}
	}
	return w.shared[ring] > 0
}

// atEdge reports a point at the edge of the data or beyond it.
func (b *Builder) atEdge(p orb.Point) bool {
	for _, e := range b.extents {
		dy := edgeReach / 111200.0
		dx := dy / math.Max(0.01, math.Cos(p[1]*math.Pi/180))
		if p[0] > e.Min[0]+dx && p[0] < e.Max[0]-dx && p[1] > e.Min[1]+dy && p[1] < e.Max[1]-dy {
			return false // well within one of the files
		}
	}
	return len(b.extents) > 0
}
