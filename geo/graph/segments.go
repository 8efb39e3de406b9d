package graph

// Segment is a road between two neighbouring OpenStreetMap nodes, in one
// direction, as travel times see it.
type Segment struct {
	From, To int64 // node ids
	Metres   float64
	Tenths   int32
}

// Segments calls visit for every segment of the network in each direction
// that is open. It needs a graph built with Builder.KeepIDs and does nothing
// for others. It is for comparing with other routers.
func (g *Graph) Segments(visit func(Segment)) {
	if g.nodeIDs == nil {
		return
	}
	for c := uint32(0); c < uint32(g.chains); c++ {
		for r := g.runStart[c]; r < g.runStart[c+1]; r++ {
			run := &g.runs[r]
			row := &g.roads[run.road]
			for v := run.vertex; v < g.runEnd(c, r); v++ {
				d := g.length(v, v+1)
				for k := range uint32(2) {
					if g.edges[2*c+k].flags&open == 0 {
						continue
					}
					way := int(k)
					if run.against {
						way = 1 - way
					}
					s := Segment{g.nodeIDs[v], g.nodeIDs[v+1], d, row.segment(d, way).Tenths}
					if k == 1 {
						s.From, s.To = s.To, s.From
					}
					visit(s)
				}
			}
		}
	}
}

// Follow returns the time in tenths of a second of the route that passes the
// given OpenStreetMap nodes in order, from the first to the last, turns and
// waits included; ok is false where the network has no such route. The graph
// must have been built with Builder.KeepIDs.
func (g *Graph) Follow(nodes []int64) (segments, turns int32, ok bool) {
	if g.follower == nil {
		return 0, 0, false
	}
	return g.follower.follow(nodes)
}

// follower finds edges by the ids of two neighbouring nodes.
type follower struct {
	g  *Graph
	at map[[2]int64][]step
}

type step struct {
	edge   Edge
	vertex uint32 // the first, along the edge
}

func newFollower(g *Graph) *follower {
	f := &follower{g, map[[2]int64][]step{}}
	for e := range Edge(2 * g.chains) {
		if g.edges[e].flags&open == 0 {
			continue
		}
		v, end, d := g.vertexStart[e/2], g.vertexStart[e/2+1]-1, uint32(1)
		if e&1 == 1 {
			v, end, d = end, v, None
		}
		for ; v != end; v += d {
			k := [2]int64{g.nodeIDs[v], g.nodeIDs[v+d]}
			f.at[k] = append(f.at[k], step{e, v})
		}
	}
	return f
}

func (f *follower) follow(nodes []int64) (segments, turns int32, ok bool) {
	g := f.g
	var now step
	for i := 0; i+1 < len(nodes); i++ {
		next := f.at[[2]int64{nodes[i], nodes[i+1]}]
		if len(next) == 0 {
			return segments, turns, false
		}
		found := false
		for _, s := range next {
			pause, good := int32(0), true
			if i > 0 {
				if s.edge == now.edge && s.vertex != g.firstVertex(s.edge) {
					pause = g.waitAt(s)
				} else if c, can := g.turn(now.edge, s.edge); can {
					pause = c.Tenths
				} else {
					good = false
				}
			}
			if good {
				segments, turns = segments+g.segmentTenths(s), turns+pause
				now, found = s, true
				break
			}
		}
		if !found {
			return segments, turns, false
		}
	}
	return segments, turns, true
}

// runOf returns the run of a chain that holds the segment from vertex v on.
func (g *Graph) runOf(c, v uint32) uint32 {
	r := g.runStart[c]
	for r+1 < g.runStart[c+1] && g.runs[r+1].vertex <= v {
		r++
	}
	return r
}

func (g *Graph) waitAt(s step) int32 {
	c := s.edge / 2
	for r := g.runStart[c]; r < g.runStart[c+1]; r++ {
		if g.runs[r].vertex == s.vertex {
			return wait(g.runs[r].delay[s.edge&1])
		}
	}
	return 0
}

func (g *Graph) segmentTenths(s step) int32 {
	c, v, dir := s.edge/2, s.vertex, int(s.edge&1)
	if dir == 1 {
		v--
	}
	run := &g.runs[g.runOf(c, v)]
	if run.against {
		dir = 1 - dir
	}
	return g.roads[run.road].segment(g.length(v, v+1), dir).Tenths
}
