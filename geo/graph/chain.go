package graph

import (
	"math"
	"slices"
)

// piece is a part of a way between nodes at which roads meet or a way ends.
type piece struct{ way, from, to uint32 } // positions in Builder.order

// nodeSet is a set of small numbers.
type nodeSet []uint64

func newSet(n int) nodeSet          { return make(nodeSet, (n+63)/64) }
func (s nodeSet) set(i uint32)      { s[i>>6] |= 1 << (i & 63) }
func (s nodeSet) has(i uint32) bool { return s[i>>6]>>(i&63)&1 == 1 }

// junctions marks the nodes at which a chain must end whatever meets there.
func (b *Builder) junctions() nodeSet {
	degree := make([]uint8, len(b.lon))
	add := func(i uint32) {
		if degree[i] < 255 {
			degree[i]++
		}
	}
	b.segments(func(_, from, to uint32) {
		add(b.order[from])
		add(b.order[to])
	})
	j := newSet(len(b.lon))
	for i, d := range degree {
		if d != 2 && d != 0 {
			j.set(uint32(i))
		}
	}
	for i, o := range b.obstacles {
		if o.Barrier || o.Turn {
			j.set(i)
		}
	}
	for _, r := range b.bans {
		if r.Via >= 0 {
			j.set(uint32(r.Via))
			continue
		}
		for _, list := range [][]int64{r.From, r.ViaWays, r.To} {
			for _, id := range list {
				j.set(b.order[b.wayFirst[id]])
				j.set(b.order[b.wayFirst[id+1]-1])
			}
		}
	}
	return j
}

// segments calls visit for every two neighbouring nodes of a way that both
// have a place, with their positions in order.
func (b *Builder) segments(visit func(way, from, to uint32)) {
	for w := range b.wayRoad {
		for i := b.wayFirst[w]; i+1 < b.wayFirst[w+1]; i++ {
			if b.lon[b.order[i]] != unset && b.lon[b.order[i+1]] != unset {
				visit(uint32(w), uint32(i), uint32(i+1))
			}
		}
	}
}

// chain cuts the ways at junctions, joins what goes on without one, and
// fills the chains of g with their geometry, runs, costs and end nodes.
func (b *Builder) chain(g *Graph) {
	junction := b.junctions()
	for i := range b.lon {
		if b.lon[i] == unset {
			b.report.MissingNodes++
		}
	}
	pieces, segments := b.pieces(junction)
	next := b.join(pieces, junction)
	x := &chainer{b: b, g: g, pieces: pieces, next: next, numbers: make([]uint32, len(b.lon)), done: newSet(len(pieces))}
	for i := range x.numbers {
		x.numbers[i] = None
	}
	x.stopped = newSet(len(b.lon))
	for i := range b.obstacles {
		x.stopped.set(i)
	}
	starts := x.starts()
	x.room(segments, len(starts), len(pieces)+len(b.obstacles))
	for _, s := range starts {
		if end := uint32(s); !x.done.has(end / 2) {
			x.walk(end)
		}
	}
	for p := range pieces { // rings without a junction
		if !x.done.has(uint32(p)) {
			back := next[2*p]
			next[2*p], next[back] = None, None
			x.walk(uint32(2 * p))
		}
	}
	g.nodeFlags = make([]uint8, x.nodes)
	for i, o := range b.obstacles {
		if n := x.numbers[i]; n != None && o.Barrier {
			g.nodeFlags[n] |= barrier
			b.report.Barriers++
		}
		if o.Delay > 0 {
			b.report.Signals++
		}
	}
	b.nodeOf(x.numbers)
	b.lon, b.lat = nil, nil
}

// pieces cuts the ways, and counts their segments. It counts first, so that
// the array never grows.
func (b *Builder) pieces(junction nodeSet) (pieces []piece, segments int) {
	count := 0
	for round := range 2 {
		last := piece{way: None}
		b.segments(func(w, from, to uint32) {
			if last.way == w && last.to == from && !junction.has(b.order[from]) {
				last.to = to
				if round == 1 {
					pieces[len(pieces)-1] = last
				}
				return
			}
			last = piece{w, from, to}
			if round == 0 {
				count++
			} else {
				pieces = append(pieces, last)
			}
		})
		if round == 0 {
			pieces = make([]piece, 0, count)
		}
	}
	for _, p := range pieces {
		segments += int(p.to - p.from)
	}
	return pieces, segments
}

// nodeOf turns node numbers of the ways into nodes of the graph, for what
// still asks: the ends of ways (restrictions) and obstacles.
func (b *Builder) nodeOf(numbers []uint32) {
	obstacles := make(map[uint32]Obstacle, len(b.obstacles))
	for i, o := range b.obstacles {
		if n := numbers[i]; n != None {
			obstacles[n] = o
		}
	}
	b.obstacles = obstacles
	for i, n := range b.order {
		b.order[i] = numbers[n]
	}
	vias := b.bans[:0]
	for _, r := range b.bans {
		if r.Via >= 0 {
			if numbers[r.Via] == None {
				b.report.RestrictionsUnused++
				continue
			}
			r.Via = int64(numbers[r.Via])
		}
		vias = append(vias, r)
	}
	b.bans = vias
}

// placeBans turns the ids in restrictions into numbers of ways and nodes (-1
// as via node where ways are via), and forgets the ids.
func (b *Builder) placeBans() {
	numbers := func(ids []int64) (out []int64, all bool) {
		for _, id := range ids {
			if w, ok := slices.BinarySearch(b.wayID, id); ok {
				out = append(out, int64(w))
			}
		}
		return out, len(out) == len(ids)
	}
	vias := b.bans[:0]
	for _, r := range b.bans {
		all := true
		r.From, _ = numbers(r.From)
		r.To, _ = numbers(r.To)
		r.ViaWays, all = numbers(r.ViaWays)
		if r.Via != 0 {
			i, ok := b.find(r.Via)
			all = ok
			r.Via, r.ViaWays = int64(i), nil
		} else {
			r.Via = -1
		}
		b.report.Restrictions++
		if !all || len(r.From) == 0 || len(r.To) == 0 {
			b.report.RestrictionsUnused++
			continue
		}
		vias = append(vias, r)
	}
	b.bans = vias
	b.page, b.wayID = nil, nil
	if !b.KeepIDs {
		b.ids = nil
	}
}

// join returns for each end of a piece the end of the piece that goes on
// there, or None at junctions. Ends whose roads differ in the ways that they
// may be travelled are junctions too.
func (b *Builder) join(pieces []piece, junction nodeSet) []uint32 {
	type end struct{ node, end uint32 }
	var ends []end
	for i, p := range pieces {
		for k, pos := range [2]uint32{p.from, p.to} {
			if n := b.order[pos]; !junction.has(n) {
				ends = append(ends, end{n, uint32(2*i + k)})
			}
		}
	}
	slices.SortFunc(ends, func(a, c end) int {
		if a.node != c.node {
			return int(int64(a.node) - int64(c.node))
		}
		return int(int64(a.end) - int64(c.end))
	})
	next := make([]uint32, 2*len(pieces))
	for i := range next {
		next[i] = None
	}
	for i := 0; i+1 < len(ends); i++ {
		a, c := ends[i], ends[i+1]
		if a.node != c.node || i+2 < len(ends) && ends[i+2].node == a.node {
			continue
		}
		if i > 0 && ends[i-1].node == a.node {
			continue
		}
		aIn, aOut := b.passable(pieces, a.end)
		cIn, cOut := b.passable(pieces, c.end)
		if aIn == cOut && aOut == cIn && b.boats(pieces, a.end) == b.boats(pieces, c.end) {
			next[a.end], next[c.end] = c.end, a.end
		}
	}
	return next
}

func (b *Builder) boats(pieces []piece, end uint32) bool {
	return b.roads[b.wayRoad[pieces[end/2].way]].flags&roadFerry != 0
}

// passable tells how traffic may arrive at this end of a piece, and leave
// from it: not, freely, or as on a restricted road.
func (b *Builder) passable(pieces []piece, end uint32) (in, out uint16) {
	f := b.roads[b.wayRoad[pieces[end/2].way]].flags
	forward, backward := f&(roadForward|roadRestrictedForward), f&(roadBackward|roadRestrictedBackward)>>1
	if end&1 == 1 {
		return forward, backward
	}
	return backward, forward
}

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
func hilbert(lon, lat int32) (d uint32) {
	x, y := uint32((int64(lon)+1800000000)*65536/3600000001), uint32((int64(lat)+1800000000)*65536/3600000001)
	for s := uint32(1) << 15; s > 0; s >>= 1 {
		rx, ry := uint32(0), uint32(0)
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d += s * s * ((3 * rx) ^ ry)
		x, y = x&(s-1), y&(s-1)
		if ry == 0 {
			if rx == 1 {
				x, y = s-1-x, s-1-y
			}
			x, y = y, x
		}
	}
	return d
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
			d := int32(s.o.Delay)
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
func roadFlags(s, t uint16, sAgainst, tAgainst bool) (flags uint8) {
	way := func(f uint16, against bool, forward uint16) bool {
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

// length is the length in metres between two vertices.
func (g *Graph) length(a, c uint32) float64 {
	const rad = math.Pi / 180 * 1e-7
	la, lc := float64(g.lat[a])*rad, float64(g.lat[c])*rad
	sLat := math.Sin((lc - la) / 2)
	sLon := math.Sin(float64(g.lon[c]-g.lon[a]) * rad / 2)
	h := sLat*sLat + math.Cos(la)*math.Cos(lc)*sLon*sLon
	return 2 * g.radius * math.Asin(math.Min(1, math.Sqrt(h)))
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
