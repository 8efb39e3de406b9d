package graph

// wave is the search for one target a state, without detours: it does what
// arrive and offer do, in line. Entries of one weight cannot change each
// other, so they are taken many at a time: what they need is far apart in
// memory, and fetching it together hides the waiting.
func (f *Field) wave(limit int32) {
	g, q, labels := f.g, f.queue, f.labels
	edges, allSlots, turns := g.edges, g.slots, g.turns
	back := int32(g.turns[turnSteps/2]) + int32(g.back)
	var popped [64]item
	var ready [64]struct {
		e uint32
		l Label
		x edge
	}
	touch := int32(0) // keeps the fetches from being left out
	for {
		w, n := q.popSome(popped[:])
		if n == 0 {
			f.fetched = touch
			return
		}
		m := 0
		for _, p := range popped[:n] {
			r := &ready[m]
			r.e, r.l, r.x = p.state, labels[p.state], edges[p.state]
			if r.l.Weight == w && r.l.Target == p.extra {
				m++
			}
		}
		f.Settled += m
		for i := range ready[:m] {
			touch += int32(allSlots[ready[i].x.slots].edge) + int32(g.metres[ready[i].e/2%uint32(len(g.metres))])
		}
		for i := range ready[:m] {
			x := &ready[i].x
			for _, s := range allSlots[x.slots : x.slots+uint32(x.degree)] {
				touch += labels[s.edge^1].Weight
			}
		}
		for i := range ready[:m] {
			f.settle(ready[i].e, ready[i].l, &ready[i].x, limit, back, labels, allSlots, turns)
		}
	}
}

// settle offers what an edge reaches to those before it.
func (f *Field) settle(e Edge, l Label, x *edge, limit, back int32, labels []Label, allSlots []slot, turns *[turnSteps]uint8) {
	g, q := f.g, f.queue
	l.Weight, l.Tenths, l.Metres = l.Weight+x.weight, l.Tenths+x.tenths, l.Metres+g.lengthOf(e)
	if l.Weight > limit || l.Tenths > f.reach {
		f.cut = true
		return
	}
	if x.degree == 0 {
		f.arrive(q, e, l, limit)
		return
	}
	slots := allSlots[x.slots : x.slots+uint32(x.degree)]
	for i := range slots {
		s := &slots[i]
		if s.flags&open == 0 {
			continue
		}
		d := wait(s.delay)
		switch {
		case s.edge == e:
			if s.flags&uTurn == 0 {
				continue
			}
			d += back
		case s.leg == x.leg:
			d += back
		case s.flags&paysTurn != 0 || s.flags&ferryEnd != 0 != (x.flags&ferryStart != 0):
			d += int32(turns[s.turn(x.leg)&(turnSteps-1)])
		}
		m := Label{l.Weight + d, l.Tenths + d, l.Target, l.Metres}
		if x.flags&restrictedStart != 0 && s.flags&restrictedEnd == 0 {
			m.Weight = l.Weight + g.entry
		}
		to := s.edge ^ 1
		old := &labels[to]
		if m.Weight > limit {
			f.cut = true
			continue
		}
		if m.Weight > old.Weight || !m.better(*old) {
			continue
		}
		if old.Target == None {
			f.touched = append(f.touched, to)
		}
		again := old.Weight == m.Weight && old.Target == m.Target
		*old = m
		if !again {
			q.push(m.Weight, to, m.Target)
		}
	}
}
