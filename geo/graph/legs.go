package graph

import (
	"math"
	"slices"
)

// leg is one road at a node while its bearings are settled.
type leg struct {
	edge    Edge    // leaves by it
	bearing float64 // as the driver sees it
	first   float64 // of the first two metres
	in, out bool    // traffic arrives, leaves
	length  float64
	merged  bool // its bearing is shared with the other carriageway
	dropped bool // counts no more as a road: the carriageway that arrives
}

// legs fills the slots of all nodes: which edges meet, at which bearings,
// which turns cost, where one may turn back, who waits.
func (b *Builder) legs(g *Graph) {
	n := len(g.nodeFlags)
	g.slotStart = make([]uint32, n+1)
	for i := range g.edges {
		g.slotStart[g.tails[i]+1]++
	}
	for i := 0; i < n; i++ {
		g.slotStart[i+1] += g.slotStart[i]
	}
	g.slots = make([]slot, len(g.edges))
	fill := slices.Clone(g.slotStart[:n])
	for i := range g.edges {
		t := g.tails[i]
		g.slots[fill[t]].edge = uint32(i)
		fill[t]++
	}
	d := drawing{g: g}
	for node := uint32(0); node < uint32(n); node++ {
		legs := d.settled(node)
		b.settle(g, node, legs)
	}
	slices.Sort(g.hairpins)
}

// settle writes the slots of a node.
func (b *Builder) settle(g *Graph, node uint32, legs []leg) {
	entering, leaving, roads := 0, 0, 0
	for _, l := range legs {
		if l.in {
			entering++
		}
		if l.out {
			leaving++
		}
		if !l.dropped {
			roads++
		}
	}
	o, hasObstacle := b.obstacles[node]
	slots := g.slots[g.slotStart[node]:g.slotStart[node+1]]
	for i := range slots {
		s := &slots[i]
		l := &legs[slices.IndexFunc(legs, func(l leg) bool { return l.edge == s.edge })]
		s.leg = bearing16(l.bearing)
		g.edges[s.edge].leg = s.leg
		f := &g.edges[s.edge^1]
		s.flags, s.delay = 0, 0
		if f.flags&open == 0 {
			continue
		}
		if roads > 2 {
			f.flags |= paysTurn
		}
		r := g.lastRun(s.edge ^ 1)
		row := &g.roads[r.road]
		lane := uint32(roadUTurnForward)
		own := !r.against == ((s.edge^1)&1 == 0) // travels its way forward
		if !own {
			lane = roadUTurnBackward
		}
		if len(legs) == 1 || leaving == 1 || entering <= 1 || o.Barrier || o.Turn || row.flags&lane != 0 {
			f.flags |= uTurn
		}
		s.flags = f.flags
		if !hasObstacle || o.Delay == 0 || o.Toward > 0 && !own || o.Toward < 0 && own {
			continue
		}
		if o.Minor && !b.slower(g, s.edge^1, legs) {
			continue
		}
		s.delay = o.Delay
	}
	g.findHairpins(node, legs)
}

// findHairpins notes the turns between two roads that leave the node in
// nearly the same direction, seen from afar to one side of each other and
// drawn to the other: the reference router takes them for turning back.
func (g *Graph) findHairpins(node uint32, legs []leg) {
	for _, f := range legs {
		for _, e := range legs {
			if f.edge == e.edge || !f.in || !e.out {
				continue
			}
			seen, drawn := turned(e.bearing, f.bearing), turned(e.first, f.first)
			if seen > 0 && seen < 15 && drawn > 180 || seen > 345 && drawn < 180 {
				g.hairpins = append(g.hairpins, key(f.edge^1, e.edge))
				g.nodeFlags[node] |= hairpin
			}
		}
	}
}

// slower reports whether an arriving edge is slower than another road of the
// node.
func (b *Builder) slower(g *Graph, f Edge, legs []leg) bool {
	mine := g.speedAt(g.lastRun(f), f)
	for _, l := range legs {
		if l.edge != f^1 && l.out && g.speedAt(g.lastRun(l.edge^1), l.edge) > mine {
			return true
		}
	}
	return false
}

// lastRun returns the run at the end of an edge.
func (g *Graph) lastRun(e Edge) *run {
	if e&1 == 0 {
		return &g.runs[g.runStart[e/2+1]-1]
	}
	return &g.runs[g.runStart[e/2]]
}

// speedAt is the speed on a run in the direction of an edge.
func (g *Graph) speedAt(r *run, e Edge) float64 {
	row := &g.roads[r.road]
	if r.against != (e&1 == 1) {
		return row.speed[1]
	}
	return row.speed[0]
}

func bearing16(degrees float64) uint16 {
	return uint16(int64(math.Round(degrees/360*65536)) & 0xffff)
}

// courseReach is how far a road is followed for its bearing, in metres.
const courseReach = 120

// drawing reads the courses of roads.
type drawing struct{ g *Graph }

// course returns the points of a road as it leaves a node, in metres, up to
// where it becomes another road (another name, class, number of lanes…) or
// reach metres have passed. whole is false where it was cut short.
func (d drawing) course(e Edge, reach float64) (l line) {
	g := d.g
	v, end, step := g.vertexStart[e/2], g.vertexStart[e/2+1]-1, uint32(1)
	ri, rEnd := g.runStart[e/2], g.runStart[e/2+1]
	if e&1 == 1 {
		v, end, step = end, v, None
		ri, rEnd = rEnd-1, ri-1
	}
	origin := v
	kx, ky := d.scale(origin)
	at := []xy{{}}
	first := &g.runs[ri]
	sum := 0.0
	for v != end && sum <= reach {
		// does another run begin at v?
		for ri+step != rEnd {
			var starts uint32
			if e&1 == 0 {
				starts = g.runs[ri+1].vertex
			} else {
				starts = g.runs[ri].vertex
			}
			if starts != v {
				break
			}
			ri += step
			if !d.same(first, &g.runs[ri]) {
				return newLine(at)
			}
		}
		v += step
		p := xy{float64(g.lon[v]-g.lon[origin]) * kx, float64(g.lat[v]-g.lat[origin]) * ky}
		if q := at[len(at)-1]; p != q {
			at = append(at, p)
			sum += p.distance(q)
		}
	}
	if len(at) == 1 {
		at = append(at, xy{})
	}
	return newLine(at)
}

func (d drawing) scale(v uint32) (kx, ky float64) {
	ky = rulerAt(int64(d.g.lat[v])).ky
	return ky * math.Cos(float64(d.g.lat[v])*1e-7*math.Pi/180), ky
}

// same reports whether two runs belong to the same road for the eye.
func (d drawing) same(a, b *run) bool {
	x, y := &d.g.roads[a.road], &d.g.roads[b.road]
	return a.name == b.name && x.class == y.class && x.lanes == y.lanes && alike(x, a.against) == alike(y, b.against)
}

// alike is the flags of a road as seen along a chain.
func alike(r *roadRow, against bool) uint32 {
	const f, k = roadForward | roadRestrictedForward, roadBackward | roadRestrictedBackward
	v := r.flags &^ (roadUTurnForward | roadUTurnBackward | roadStop)
	if against {
		v = v&^(f|k) | v&f<<1 | v&k>>1
	}
	return v
}

func (d drawing) firstRun(e Edge) *run { return d.g.lastRun(e ^ 1) }

// drawn returns the legs of a node by bearing, before carriageways are
// merged.
func (d drawing) drawn(node uint32) []leg {
	g := d.g
	slots := g.slots[g.slotStart[node]:g.slotStart[node+1]]
	lanes := uint8(0)
	for _, s := range slots {
		lanes = max(lanes, g.roads[d.firstRun(s.edge).road].lanes)
	}
	if lanes == 0 {
		lanes = assumedLanes
	}
	legs := make([]leg, 0, len(slots))
	for _, s := range slots {
		row := &g.roads[d.firstRun(s.edge).road]
		l := d.course(s.edge, courseReach)
		loop := g.head(s.edge) == node
		p := outlook(l, row.careful > 0, row.flags&(roadRoundabout|roadCircular) != 0, loop, row.careful*float64(lanes)*laneWidth)
		legs = append(legs, leg{edge: s.edge, bearing: p.bearing(), first: l.after(skipFirst).bearing(), length: l.length(),
			in: g.edges[s.edge^1].flags&open != 0, out: g.edges[s.edge].flags&open != 0})
	}
	slices.SortFunc(legs, func(a, b leg) int {
		if a.bearing != b.bearing {
			if a.bearing < b.bearing {
				return -1
			}
			return 1
		}
		return int(int64(a.edge) - int64(b.edge))
	})
	return legs
}
