package graph

import "slices"

// pocket is how many directed edges a pocket of private roads has at most.
const pocket = 120

// fee is the weight that everybody pays who comes to a place from afar, for
// entering private roads: the price of an entry, as often as it takes to get
// out of the pocket of private roads around the place. Afar is where a large
// part of the network is, or else the most of it.
func (g *Graph) fee(p Place) int32 {
	seen := make([]Edge, 0, pocket+1) // few enough to look through
	var now, later []Edge
	for _, on := range p.On {
		now = append(now, on.Edge)
	}
	best, most := int32(0), 0
	for level := int32(0); level < 4 && len(now) > 0; level++ {
		before := len(seen)
		for len(now) > 0 {
			e := now[len(now)-1]
			now = now[:len(now)-1]
			if slices.Contains(seen, e) {
				continue
			}
			seen = append(seen, e)
			if len(seen)-before > min(pocket, int(g.bigPart)) {
				return level * g.entry
			}
			g.predecessors(e, func(f Edge, c Cost) {
				if c.Weight == c.Tenths {
					now = append(now, f)
				} else {
					later = append(later, f)
				}
			})
		}
		if n := len(seen) - before; n >= most {
			best, most = level*g.entry, n
		}
		now, later = later, now[:0]
	}
	return best
}
