package graph

// pocketPart is the part of the network of the pocket that a place is in; None
// where it is in none.
func (g *Graph) pocketPart(p Place) uint32 {
	if len(p.pocket) == 0 {
		return None
	}
	return g.part[p.pocket[0].at.chain]
}

// together returns two places of one pocket as they lie on its roads; ok is
// false where they are not of one pocket, and are to be taken as they are.
func (g *Graph) together(from, to Place) (a, b Place, ok bool) {
	part := g.pocketPart(from)
	if part == None || part != g.pocketPart(to) {
		return from, to, false
	}
	return Place{On: from.pocket}, Place{On: to.pocket}, true
}

// inPocket replaces the answers for targets in the pocket that p is in by the
// way inside it, where there is one.
func (f *Field) inPocket(p Place, out []Reach) []Reach {
	part := f.g.pocketPart(p)
	if part == None {
		return out
	}
	for i, t := range f.targets {
		a, b, ok := f.g.together(p, t)
		if !ok {
			continue
		}
		way, ok := f.g.path(a, b)
		if !ok {
			continue
		}
		known := false
		for j := range out {
			if out[j].Target == uint32(i) {
				out[j].Cost, known = way.Cost, true
			}
		}
		if !known {
			out = append(out, Reach{uint32(i), way.Cost})
		}
	}
	return out
}
