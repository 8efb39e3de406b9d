package graph

import (
	"slices"
	"sort"
)

// turn returns what it costs to go on from edge f to edge e at the node where
// f ends, the wait there included. ok is false where that is not allowed. f
// and e may be shadows.
//
// It is the one definition of a turn: searches have the same in line, and
// tests compare them with it.
func (g *Graph) turn(f, e Edge) (c Cost, ok bool) {
	fb, eb := g.base(f), g.base(e)
	node := g.tails[eb]
	if g.edges[fb].flags&open == 0 || g.edges[eb].flags&open == 0 || g.head(fb) != node {
		return c, false
	}
	if g.nodeFlags[node]&special != 0 {
		if g.resolve(f, eb) != e {
			return c, false
		}
	} else if e != eb || f != fb {
		return c, false
	}
	var s *slot
	for i := g.slotStart[node]; i < g.slotStart[node+1]; i++ {
		if g.slots[i].edge == fb^1 {
			s = &g.slots[i]
		}
	}
	return g.turnAt(s, &g.edges[eb], eb, g.nodeFlags[node])
}

// turnAt is the cost of turning from the edge that arrives by slot s into
// edge e, whose number is id, at a node with these flags.
func (g *Graph) turnAt(s *slot, e *edge, id Edge, node uint8) (c Cost, ok bool) {
	t := wait(s.delay)
	if s.edge == id { // back where it came from
		if s.flags&uTurn == 0 {
			return c, false
		}
		t += int32(g.turns[turnSteps/2]) + int32(g.back)
	} else {
		if node&barrier != 0 {
			return c, false
		}
		modes := (s.flags&ferryEnd != 0) != (e.flags&ferryStart != 0)
		if s.flags&paysTurn != 0 || modes {
			t += int32(g.turns[s.turn(e.leg)])
		}
		if e.leg == s.leg || node&hairpin != 0 && g.isHairpin(s.edge^1, id) { // onto the other carriageway of the same road
			t = wait(s.delay) + int32(g.turns[turnSteps/2]) + int32(g.back)
		}
	}
	c = Cost{t, t}
	if e.flags&restrictedStart != 0 && s.flags&restrictedEnd == 0 {
		c.Weight = g.entry
	}
	return c, true
}

// turn is the index of the angle by which one turns from the edge that
// arrives by the slot to a leg; seen in a mirror where one drives on the left.
func (s *slot) turn(to uint16) uint16 {
	if s.flags&leftHand != 0 {
		return turnIndex(to, s.leg)
	}
	return turnIndex(s.leg, to)
}

// resolve returns the edge that f leads to when it turns into e: e itself,
// its shadow, or None where the turn is banned.
func (g *Graph) resolve(f, e Edge) Edge {
	for {
		key := uint64(f)<<32 | uint64(e)
		i := sort.Search(len(g.turnKeys), func(i int) bool { return g.turnKeys[i] >= key })
		if i < len(g.turnKeys) && g.turnKeys[i] == key {
			return g.turnTargets[i]
		}
		b := g.base(f)
		if b == f {
			return e
		}
		f = b
	}
}

// shadowArrivals returns the shadow edges that end at node.
func (g *Graph) shadowArrivals(node uint32) []arrival {
	i := sort.Search(len(g.arrivals), func(i int) bool { return g.arrivals[i].node >= node })
	j := i
	for j < len(g.arrivals) && g.arrivals[j].node == node {
		j++
	}
	return g.arrivals[i:j]
}

// predecessors calls visit for every edge that can go on into e, with the
// cost of the turn.
func (g *Graph) predecessors(e Edge, visit func(f Edge, c Cost)) {
	eb := g.base(e)
	x := &g.edges[eb]
	node := g.tails[eb]
	flags := g.nodeFlags[node]
	for i := g.slotStart[node]; i < g.slotStart[node+1]; i++ {
		s := &g.slots[i]
		if s.flags&open == 0 {
			continue
		}
		if flags&special != 0 && g.resolve(s.edge^1, eb) != e {
			continue
		}
		if c, ok := g.turnAt(s, x, eb, flags); ok {
			visit(s.edge^1, c)
		}
	}
	if flags&special == 0 {
		return
	}
	for _, a := range g.shadowArrivals(node) {
		if g.resolve(a.edge, eb) != e {
			continue
		}
		if c, ok := g.turnFrom(a.edge, eb, flags); ok {
			visit(a.edge, c)
		}
	}
}

// successors calls visit for every edge that f can go on into, with the cost
// of the turn.
func (g *Graph) successors(f Edge, visit func(e Edge, c Cost)) {
	fb := g.base(f)
	node := g.tails[fb^1]
	flags := g.nodeFlags[node]
	for i := g.slotStart[node]; i < g.slotStart[node+1]; i++ {
		e := g.slots[i].edge
		if g.edges[e].flags&open == 0 {
			continue
		}
		to := e
		if flags&special != 0 {
			if to = g.resolve(f, e); to == None {
				continue
			}
		}
		if c, ok := g.turnFrom(f, e, flags); ok {
			visit(to, c)
		}
	}
}

// turnFrom is turnAt for an arriving edge that may be a shadow.
func (g *Graph) turnFrom(f, e Edge, flags uint8) (Cost, bool) {
	fb := g.base(f)
	node := g.tails[e]
	for i := g.slotStart[node]; i < g.slotStart[node+1]; i++ {
		if g.slots[i].edge == fb^1 {
			return g.turnAt(&g.slots[i], &g.edges[e], e, flags)
		}
	}
	return Cost{}, false
}

// isHairpin reports a turn from one road into another that counts as turning
// back.
func (g *Graph) isHairpin(f, e Edge) bool {
	_, ok := slices.BinarySearch(g.hairpins, key(f, e))
	return ok
}
