package graph

// split finds the parts of the network within which every road reaches every
// other and can be reached from it (strongly connected components, Tarjan
// 1972, without recursion). The two directions of a road count as one. Parts
// of fewer directed edges than least are not snapped to; where none is that
// large the largest is taken.
func (g *Graph) split(least uint32) {
	n := g.chains
	g.part = make([]uint32, n)
	const unseen = None
	num, low := make([]uint32, n), make([]uint32, n)
	for i := range num {
		num[i], g.part[i] = unseen, None
	}
	type frame struct {
		chain, at uint32 // at: where its successors go on in next
		end       uint32
	}
	var stack []uint32
	var calls []frame
	var next []uint32 // successors of all open frames
	count := uint32(0)
	enter := func(c uint32) {
		num[c], low[c] = count, count
		count++
		stack = append(stack, c)
		from := uint32(len(next))
		for e := 2 * c; e <= 2*c+1; e++ {
			if g.edges[e].flags&open != 0 {
				g.successors(e, func(x Edge, _ Cost) { next = append(next, g.base(x)/2) })
			}
		}
		calls = append(calls, frame{c, from, uint32(len(next))})
	}
	for root := uint32(0); root < uint32(n); root++ {
		if num[root] != unseen {
			continue
		}
		enter(root)
		for len(calls) > 0 {
			f := &calls[len(calls)-1]
			c := f.chain
			if f.at < f.end {
				d := next[f.at]
				f.at++
				if num[d] == unseen {
					enter(d)
				} else if g.part[d] == None {
					low[c] = min(low[c], num[d])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				up := &calls[len(calls)-1]
				low[up.chain] = min(low[up.chain], low[c])
				next = next[:up.end]
			} else {
				next = next[:0]
			}
			if low[c] != num[c] {
				continue
			}
			id, size := uint32(len(g.partSize)), uint32(0)
			for {
				d := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				g.part[d] = id
				size += uint32(g.edges[2*d].flags&open + g.edges[2*d+1].flags&open)
				if d == c {
					break
				}
			}
			g.partSize = append(g.partSize, size)
		}
	}
	largest := uint32(0)
	for _, s := range g.partSize {
		largest = max(largest, s)
	}
	g.bigPart = min(least, largest)
}

// big reports whether a chain belongs to a part that may be snapped to.
func (g *Graph) big(chain uint32) bool { return g.partSize[g.part[chain]] >= g.bigPart }

// islet reports whether a chain belongs to a small part of the network that
// people use by itself: an island's, or roads that the edge of the data cuts
// off.
func (g *Graph) islet(chain uint32) bool { return !g.big(chain) && g.islands[g.part[chain]] != 0 }

// cutOff in Graph.islands marks roads that the edge of the data cuts off.
const cutOff = 2

// Small reports whether a place is on roads of their own, apart from the large
// parts of the network: an island's, or such as the edge of the data cuts off.
func (g *Graph) Small(p Place) bool { return len(p.On) > 0 && !g.big(p.On[0].at.chain) }

// CutOff reports whether a place is on roads that are apart from most of the
// network because the edge of the data cuts them off, not because of water.
func (g *Graph) CutOff(p Place) bool {
	return len(p.On) > 0 && g.islands[g.part[p.On[0].at.chain]] == cutOff
}

// Directed edges of an island's network: with fewer than leastIsland it is a
// mistake of the map; with plainIsland it is an island however near another
// network is, since pockets behind a barrier are small.
const (
	leastIsland = 10
	plainIsland = 200
)

// findIslands notes which parts too small to be snapped to are islands rather
// than pockets of roads that nobody gets out of: at no point is a large part
// of the network nearer than a strait.
func (g *Graph) findIslands() {
	g.islands = make([]uint8, len(g.partSize))
	for i, n := range g.partSize {
		if n >= leastIsland && n < g.bigPart {
			g.islands[i] = 1
		}
	}
	for c := uint32(0); c < uint32(g.chains); c++ {
		if !g.islet(c) || g.partSize[g.part[c]] >= plainIsland {
			continue
		}
		for v := g.vertexStart[c]; v < g.vertexStart[c+1]; v++ {
			if len(g.nearest(g.point(v), strait, g.big)) > 0 {
				g.islands[g.part[c]] = 0
				break
			}
		}
	}
}
