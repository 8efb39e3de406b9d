package graph

import (
	"slices"
	"sort"
)

// restrictions turns relations into banned turns and, where a ban spans
// ways, into shadow edges: copies of the edges in between on which a driver
// is who came from the first way.
func (b *Builder) restrictions(g *Graph) {
	t := turns{b: b, g: g, to: map[uint64]uint32{}}
	for _, r := range b.bans {
		ok := false
		if r.Via >= 0 {
			ok = t.atNode(r)
		} else {
			ok = t.overWays(r)
		}
		if !ok {
			b.report.RestrictionsUnused++
		}
	}
	b.report.Shadows = len(g.shadowOf)
	t.finish()
}

type turns struct {
	b  *Builder
	g  *Graph
	to map[uint64]uint32 // from<<32|to
}

func key(f, e Edge) uint64 { return uint64(f)<<32 | uint64(e) }

// at returns the edges of a way that leave a node, where the node is an end
// of the way.
func (t *turns) at(id int64, node uint32) (out []Edge) {
	w := uint32(id)
	if t.b.order[t.b.wayFirst[w]] != node && t.b.order[t.b.wayFirst[w+1]-1] != node {
		return nil
	}
	for i := t.g.slotStart[node]; i < t.g.slotStart[node+1]; i++ {
		e := t.g.slots[i].edge
		if t.g.lastRun(e^1).way == w {
			out = append(out, e)
		}
	}
	return out
}

// ban forbids from f into e, or into all others.
func (t *turns) ban(f, e Edge, only bool) {
	node := t.g.tails[t.g.base(e)]
	for i := t.g.slotStart[node]; i < t.g.slotStart[node+1]; i++ {
		if x := t.g.slots[i].edge; (x == e) != only {
			t.to[key(f, x)] = None
		}
	}
	t.g.nodeFlags[node] |= special
}

func (t *turns) atNode(r Restriction) (used bool) {
	node := uint32(r.Via)
	if r.Kind == OnlyTurn { // into one edge only, or it is not clear which
		from, to := t.all(r.From, node), t.all(r.To, node)
		if len(to) != 1 || t.g.edges[to[0]].flags&open == 0 { // or one that nobody may enter
			return false
		}
		for _, f := range from {
			t.ban(f^1, to[0], true)
			used = true
		}
		return used
	}
	for _, f := range t.all(r.From, node) {
		for _, e := range t.all(r.To, node) {
			t.ban(f^1, e, false)
			used = true
		}
	}
	return used
}

func (t *turns) all(ids []int64, node uint32) (out []Edge) {
	for _, id := range ids {
		out = append(out, t.at(id, node)...)
	}
	return out
}

// overWays follows the via ways from the first way to the last.
func (t *turns) overWays(r Restriction) bool {
	if len(r.From) != 1 || len(r.To) != 1 {
		return false
	}
	path := t.path(r)
	if path == nil {
		return false
	}
	if r.Kind == OnlyTurn && t.g.edges[path[len(path)-1]].flags&open == 0 {
		return false // into a road that nobody may enter
	}
	// path: edge of From, the edges of the via ways, edge of To
	f := path[0]
	for _, e := range path[1 : len(path)-1] {
		k := key(f, e)
		s, ok := t.to[k]
		if !ok || s == None {
			if ok && s == None {
				return false
			}
			s = uint32(len(t.g.edges))
			x := t.g.edges[e]
			t.g.edges, t.g.tails = append(t.g.edges, x), append(t.g.tails, t.g.tails[e])
			t.g.shadowOf = append(t.g.shadowOf, e)
			t.to[k] = s
			t.g.nodeFlags[t.g.tails[e]] |= special
			t.g.nodeFlags[t.g.head(e)] |= special
			t.g.arrivals = append(t.g.arrivals, arrival{t.g.head(e), s})
		}
		f = s
	}
	t.ban(f, path[len(path)-1], r.Kind == OnlyTurn)
	return true
}

// path finds the edges from the first way over the via ways to the last.
func (t *turns) path(r Restriction) []Edge {
	b := t.b
	fw := r.From[0]
	for _, start := range [2]uint32{b.order[b.wayFirst[fw]], b.order[b.wayFirst[fw+1]-1]} {
		if start == None {
			continue
		}
		for _, f := range t.at(r.From[0], start) {
			if t.g.edges[f^1].flags&open == 0 {
				continue
			}
			out := []Edge{f ^ 1}
			node, good := start, true
			for _, id := range r.ViaWays {
				if out, node, good = t.along(out, id, node); !good {
					break
				}
			}
			if !good {
				continue
			}
			if last := t.at(r.To[0], node); len(last) == 1 {
				return append(out, last[0])
			}
		}
	}
	return nil
}

// along appends the edges of a whole way from one of its ends to the other.
func (t *turns) along(out []Edge, id int64, node uint32) ([]Edge, uint32, bool) {
	b := t.b
	w := uint32(id)
	pos := b.order[b.wayFirst[w]:b.wayFirst[w+1]]
	if pos[0] != node {
		pos = slices.Clone(pos)
		slices.Reverse(pos)
	}
	if pos[0] != node {
		return out, node, false
	}
	for i := 1; i < len(pos); i++ {
		if pos[i] == None {
			continue
		}
		found := false
		for s := t.g.slotStart[node]; s < t.g.slotStart[node+1] && !found; s++ {
			e := t.g.slots[s].edge
			if t.g.lastRun(e^1).way == w && t.g.head(e) == pos[i] && t.g.edges[e].flags&open != 0 {
				out, node, found = append(out, e), pos[i], true
			}
		}
		if !found {
			return out, node, false
		}
	}
	return out, node, true
}

// finish writes the table of turns.
func (t *turns) finish() {
	g := t.g
	for k := range t.to {
		g.turnKeys = append(g.turnKeys, k)
	}
	slices.Sort(g.turnKeys)
	g.turnTargets = make([]uint32, len(g.turnKeys))
	for i, k := range g.turnKeys {
		g.turnTargets[i] = t.to[k]
	}
	sort.Slice(g.arrivals, func(i, j int) bool {
		a, b := g.arrivals[i], g.arrivals[j]
		return a.node < b.node || a.node == b.node && a.edge < b.edge
	})
	t.onlyExits()
}

// onlyExits lets an edge turn back where restrictions leave one exit.
func (t *turns) onlyExits() {
	g := t.g
	done := map[Edge]bool{}
	for _, k := range g.turnKeys {
		f := Edge(k >> 32)
		if int(f) >= 2*g.chains || done[f] {
			continue
		}
		done[f] = true
		node, exits := g.head(f), 0
		for i := g.slotStart[node]; i < g.slotStart[node+1]; i++ {
			if e := g.slots[i].edge; g.edges[e].flags&open != 0 && g.resolve(f, e) != None {
				exits++
			}
		}
		if exits != 1 {
			continue
		}
		g.edges[f].flags |= uTurn
		for i := g.slotStart[node]; i < g.slotStart[node+1]; i++ {
			if g.slots[i].edge == f^1 {
				g.slots[i].flags |= uTurn
			}
		}
	}
}
