package graph

// Networks are the roads that hang together at all, in one direction or the
// other: between two of them there is no way.
type Networks struct {
	g  *Graph
	of []uint32 // by part of the network: the least part of its own
}

// Networks finds them, in one pass over the graph.
func (g *Graph) Networks() *Networks {
	of := make([]uint32, len(g.partSize))
	for i := range of {
		of[i] = uint32(i)
	}
	root := func(p uint32) uint32 {
		for of[p] != p {
			of[p] = of[of[p]]
			p = of[p]
		}
		return p
	}
	for e := range Edge(2 * g.chains) {
		if g.edges[e].flags&open == 0 {
			continue
		}
		from := g.part[e/2]
		g.successors(e, func(x Edge, _ Cost) {
			to := g.part[g.base(x)/2]
			if to == from {
				return
			}
			if a, b := root(from), root(to); a != b {
				of[max(a, b)] = min(a, b)
			}
		})
	}
	for p := range of {
		of[p] = root(uint32(p))
	}
	return &Networks{g, of}
}

// Of returns the network that a place is on, None where it is on none or on
// several.
func (n *Networks) Of(p Place) uint32 {
	out := None
	for i, on := range p.On {
		own := n.of[n.g.part[on.Edge/2]]
		if i > 0 && own != out {
			return None
		}
		out = own
	}
	return out
}

// Fastest returns the metres that the fastest road of some length is driven in
// a minute. Short ones count for nothing: their times are rounded.
func (g *Graph) Fastest() float64 {
	const some = 300 // metres
	best := 0.0
	for e := range 2 * g.chains {
		if x := &g.edges[e]; x.flags&open != 0 && g.metres[e/2] >= some {
			best = max(best, float64(g.metres[e/2])/float64(max(1, x.tenths))*600)
		}
	}
	for _, r := range g.roads {
		best = max(best, r.speed[0]*1000/60, r.speed[1]*1000/60)
	}
	return best
}
