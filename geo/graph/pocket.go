package graph

import "observatoire/geo"

// pocketPart is the part of the network of the pocket that a place is in; None
// where it is in none.
func (g *Graph) pocketPart(p Place) uint32 {
	if len(p.pocket) == 0 {
		return None
	}
	return g.part[p.pocket[0].at.chain]
}

// inside returns the way between two places of one pocket that does not leave
// it, where that is quicker from door to door than outside, which is the way
// between the roads that both are moved to; found says whether that is one.
func (g *Graph) inside(from, to Place, outside Cost, found bool) (way Path, ok bool) {
	part := g.pocketPart(from)
	if part == None || part != g.pocketPart(to) {
		return way, false
	}
	if way, ok = g.path(Place{On: from.pocket}, Place{On: to.pocket}); !ok {
		return way, false
	}
	driven := float64(way.Cost.Tenths-outside.Tenths) / 600
	walked := float64(g.Walk(from.pocketLeg+to.pocketLeg) - g.Walk(from.Leg+to.Leg))
	return way, !found || driven+walked < 0
}

// Pocketed reports whether the way from one place to another stays in a pocket
// that both are in, rather than on the roads that they are moved to.
func (g *Graph) Pocketed(from, to Place) bool {
	if part := g.pocketPart(from); part == None || part != g.pocketPart(to) {
		return false
	}
	outside, found := g.path(from, to)
	_, ok := g.inside(from, to, outside.Cost, found)
	return ok
}

// metresOf is the length of a path.
func (g *Graph) metresOf(p Path) (length geo.Metres) {
	for _, s := range g.Steps(p) {
		length += s.Metres
	}
	return length
}

// Legs are the metres between two places and the roads that the way from one to
// the other begins and ends on: a trip within a pocket uses the roads of it,
// which are nearer than those that both places are else moved to.
func (g *Graph) Legs(from, to Place) [2]geo.Metres {
	if g.Pocketed(from, to) {
		return [2]geo.Metres{from.pocketLeg, to.pocketLeg}
	}
	return [2]geo.Metres{from.Leg, to.Leg}
}

// inPocket replaces the answers for targets in the pocket that p is in by the
// way inside it, where that is quicker from door to door.
func (f *Field) inPocket(p Place, out []Reach) []Reach {
	part := f.g.pocketPart(p)
	if part == None {
		return out
	}
	for i, t := range f.targets {
		if f.g.pocketPart(t) != part {
			continue
		}
		known := -1
		for j := range out {
			if out[j].Target == uint32(i) {
				known = j
			}
		}
		var outside Cost
		if known >= 0 {
			outside = out[known].Cost
		} else if way, ok := f.g.path(p, t); ok {
			known, outside = len(out), way.Cost
			out = append(out, Reach{uint32(i), outside, f.g.metresOf(way)})
		}
		if way, ok := f.g.inside(p, t, outside, known >= 0); !ok {
			continue
		} else if known >= 0 {
			out[known].Cost, out[known].Metres = way.Cost, f.g.metresOf(way)
		} else {
			out = append(out, Reach{uint32(i), way.Cost, f.g.metresOf(way)})
		}
	}
	return out
}
