package graph

import "slices"

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
	b.report.MissingNodes, _ = b.Missing()
	b.openNodes, b.openVertices = newSet(len(b.lon)), map[uint32]struct{}{}
	for w := range b.wayRoad {
		for i := b.wayFirst[w]; i+1 < b.wayFirst[w+1]; i++ {
			from, to := b.order[i], b.order[i+1]
			if (b.lon[from] == unset) != (b.lon[to] == unset) {
				b.openNodes.set(from)
				b.openNodes.set(to)
			}
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
func (b *Builder) passable(pieces []piece, end uint32) (in, out uint32) {
	f := b.roads[b.wayRoad[pieces[end/2].way]].flags
	forward, backward := f&(roadForward|roadRestrictedForward), f&(roadBackward|roadRestrictedBackward)>>1
	if end&1 == 1 {
		return forward, backward
	}
	return backward, forward
}
