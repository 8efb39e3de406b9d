package graph

import (
	"math"
	"slices"

	"observatoire/geo"
)

// chainer walks along pieces and writes chains.
type chainer struct {
	b       *Builder
	g       *Graph
	pieces  []piece
	next    []uint32
	numbers []uint32 // node of the graph by node of the ways
	done    nodeSet
	stopped nodeSet // nodes that have an obstacle: few do
	nodes   uint32

	stops []stop // of the chain being written
}

// stop is an obstacle inside a chain.
type stop struct {
	run    int
	metres float64 // from the chain's start
	o      Obstacle
	// whether the way is travelled in its own direction, before and after
	before, after bool
}

func (x *chainer) obstacle(node uint32) (o Obstacle, is bool) {
	if !x.stopped.has(node) {
		return o, false
	}
	o, is = x.b.obstacles[node]
	return o, is
}

// walk writes the chain that begins at this end of a piece.
func (x *chainer) walk(end uint32) {
	b, g := x.b, x.g
	c := uint32(g.chains)
	g.chains++
	start := len(g.lon)
	var cost [2]Cost
	metres := 0.0
	tail := b.order[x.position(end)]
	x.stops = x.stops[:0]
	x.vertex(tail)
	for first := true; ; first = false {
		p := x.pieces[end/2]
		x.done.set(end / 2)
		against := end&1 == 1
		road := b.wayRoad[p.way]
		row := &b.roads[road]
		if o, is := x.obstacle(b.order[x.position(end)]); is && !first && o.Delay > 0 {
			x.stops = append(x.stops, stop{len(g.runs), metres, o, !g.runs[len(g.runs)-1].against, !against})
		}
		g.runs = append(g.runs, run{vertex: uint32(len(g.lon) - 1), road: road, name: b.wayName[p.way], way: p.way, against: against})
		from, to, step := p.from, p.to, uint32(1)
		if against {
			from, to, step = p.to, p.from, None
		}
		for pos := from; pos != to; pos += step {
			if o, is := x.obstacle(b.order[pos]); is && pos != from && o.Delay > 0 {
				x.stops = append(x.stops, stop{len(g.runs), metres, o, !against, !against})
				g.runs = append(g.runs, run{vertex: uint32(len(g.lon) - 1), road: road, name: b.wayName[p.way], way: p.way, against: against})
			}
			x.vertex(b.order[pos+step])
			v := uint32(len(g.lon) - 1)
			d := g.length(v-1, v)
			metres += d
			for k := range cost {
				dir := k
				if against {
					dir = 1 - k
				}
				cost[k] = cost[k].Plus(row.segment(d, dir))
			}
		}
		last := end ^ 1
		if end = x.next[last]; end == None {
			x.close(c, start, tail, b.order[x.position(last)], cost, metres)
			return
		}
	}
}

// starts returns the ends of pieces at which chains begin or end (2p is the
// start of piece p, 2p+1 its end), neighbours on the ground near each other:
// what a search reads together then lies together. The end is in the lower 32
// bits.
func (x *chainer) starts() []uint64 {
	count := 0
	take := func(end int) bool { // of a piece that is a chain one end is enough
		return x.next[end] == None && (end&1 == 0 || x.next[end-1] != None)
	}
	for end := range x.next {
		if take(end) {
			count++
		}
	}
	keys := make([]uint64, 0, count)
	for end := range x.next {
		if take(end) {
			n := x.b.order[x.position(uint32(end))]
			keys = append(keys, uint64(hilbert(x.b.lon[n], x.b.lat[n]))<<32|uint64(end))
		}
	}
	slices.Sort(keys)
	return keys
}

// room makes the arrays as large as they will be, for so many segments, at
// most so many chains (but for rings) and so many runs.
func (x *chainer) room(segments, chains, runs int) {
	g := x.g
	g.vertexStart, g.runStart = append(make([]uint32, 0, chains+1), 0), append(make([]uint32, 0, chains+1), 0)
	g.lon, g.lat = make([]int32, 0, segments+chains), make([]int32, 0, segments+chains)
	g.edges, g.tails = make([]edge, 0, 2*chains), make([]uint32, 0, 2*chains)
	g.metres = make([]float32, 0, chains)
	g.runs = make([]run, 0, runs)
}

// hilbert is the place of a point along Hilbert's curve over the globe, to
// about half a kilometre.
func hilbert(lon, lat int32) uint32 {
	return geo.Hilbert(uint16((int64(lon)+1800000000)*65536/3600000001), uint16((int64(lat)+1800000000)*65536/3600000001))
}

// close finishes a chain: obstacles on it, its two edges.
func (x *chainer) close(c uint32, start int, tail, head uint32, cost [2]Cost, length float64) {
	b, g := x.b, x.g
	reach := b.profile.num("stop_reach")
	for _, s := range x.stops {
		r := &g.runs[s.run]
		for k := range r.delay {
			own, before, after := s.before, s.metres, length-s.metres
			if k == 1 {
				own, before, after = !s.after, after, before
			}
			if s.o.Toward > 0 && !own || s.o.Toward < 0 && own {
				continue
			}
			if s.o.Minor { // no slower road at a node of one road
				continue
			}
			if s.o.Stop && s.o.Toward == 0 && before < reach && after > reach {
				continue
			}
			r.delay[k] = s.o.Delay
			d := wait(s.o.Delay)
			cost[k] = cost[k].Plus(Cost{d, d})
		}
	}
	first, last := &g.runs[g.runStart[c]], &g.runs[len(g.runs)-1]
	f, l := b.roads[first.road].flags, b.roads[last.road].flags
	for k, n := range [2]uint32{tail, head} {
		e := edge{weight: cost[k].Weight, tenths: cost[k].Tenths}
		s, t, sAgainst, tAgainst := f, l, first.against, last.against
		if k == 1 {
			s, t, sAgainst, tAgainst = l, f, !last.against, !first.against
		}
		e.flags = roadFlags(s, t, sAgainst, tAgainst)
		g.edges, g.tails = append(g.edges, e), append(g.tails, x.node(n))
	}
	g.vertexStart = append(g.vertexStart, uint32(len(g.lon)))
	g.runStart = append(g.runStart, uint32(len(g.runs)))
	g.metres = append(g.metres, float32(length))
}

// roadFlags are the flags of an edge that starts on a road with flags s and
// ends on one with t; against says that it runs against that road's way.
func roadFlags(s, t uint32, sAgainst, tAgainst bool) (flags uint8) {
	way := func(f uint32, against bool, forward uint32) bool {
		if against {
			forward <<= 1
		}
		return f&forward != 0
	}
	if way(s, sAgainst, roadForward) {
		flags |= open
	}
	if way(s, sAgainst, roadRestrictedForward) {
		flags |= restrictedStart
	}
	if way(t, tAgainst, roadRestrictedForward) {
		flags |= restrictedEnd
	}
	if s&roadFerry != 0 {
		flags |= ferryStart
	}
	if t&roadFerry != 0 {
		flags |= ferryEnd
	}
	if t&roadLeftHand != 0 {
		flags |= leftHand
	}
	return flags
}

func (x *chainer) position(end uint32) uint32 {
	if end&1 == 0 {
		return x.pieces[end/2].from
	}
	return x.pieces[end/2].to
}

func (x *chainer) vertex(n uint32) {
	if x.b.openNodes.has(n) {
		x.b.openVertices[uint32(len(x.g.lon))] = struct{}{}
	}
	x.g.lon = append(x.g.lon, x.b.lon[n])
	x.g.lat = append(x.g.lat, x.b.lat[n])
	if x.b.KeepIDs {
		x.g.nodeIDs = append(x.g.nodeIDs, x.b.ids[n])
	}
}

func (x *chainer) node(n uint32) uint32 {
	if x.numbers[n] == None {
		x.numbers[n] = x.nodes
		x.nodes++
	}
	return x.numbers[n]
}

// segment is the cost of so many metres of a road in a direction of its way.
// A segment never takes less than a tenth of a second.
func (r *roadRow) segment(metres float64, dir int) Cost {
	if r.tenths[dir] > 0 {
		return Cost{tenths(r.weight[dir]), tenths(r.tenths[dir])}
	}
	if r.speed[dir] <= 0 {
		return Cost{}
	}
	return Cost{tenths(metres * 36 / r.rate[dir]), tenths(metres * 36 / r.speed[dir])}
}

func tenths(x float64) int32 { return int32(math.Min(math.MaxInt32/8, math.Max(1, math.Round(x)))) }
