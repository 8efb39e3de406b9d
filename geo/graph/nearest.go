package graph

import (
	"math"
	"slices"

	"observatoire/geo"
)

// Label says that from the end of an edge a target is so far away.
type Label struct {
	Weight, Tenths int32
	Target         uint32 // index into the targets of the search
}

const never = math.MaxInt32 / 2

// Field is the answer of one search for all places: from the end of each
// edge, the nearest targets.
type Field struct {
	g      *Graph
	k      int
	labels []Label // k for each state, nearest first; Target None where there is none

	targets []Place
	touched []uint32 // states that have a label
	queue   *buckets
	onEdge  map[Edge][]onEdge

	// What all who come from afar pay in weight to enter private roads on the
	// last stretch to a target is deducted, or it would hide the target
	// behind others. Labels are shifted so that none is negative.
	fee   []int32 // by target
	shift int32

	Settled int // edges that the search settled
	fetched int32
}

// onEdge is a target on an edge.
type onEdge struct {
	target uint32
	before Cost
}

// better orders labels: less weight, then less time, then the lower target,
// so that ties fall the same way each time.
func (l Label) better(m Label) bool {
	if l.Weight != m.Weight {
		return l.Weight < m.Weight
	}
	if l.Tenths != m.Tenths {
		return l.Tenths < m.Tenths
	}
	return l.Target < m.Target
}

// Nearest searches, from all targets at once and against the traffic, the k
// targets that are nearest to the end of every edge: the way there is driven
// from the place to the target. limit is the weight in tenths of a second
// beyond which it does not look; 0 is none.
func (g *Graph) Nearest(targets []Place, k int, limit int32) *Field {
	f := &Field{g: g, k: k, labels: make([]Label, k*len(g.edges)), queue: newBuckets()}
	f.clear()
	f.search(targets, limit)
	return f
}

func (f *Field) clear() {
	if len(f.labels) == 0 {
		return
	}
	f.labels[0] = Label{never, never, None}
	for n := 1; n < len(f.labels); n *= 2 {
		copy(f.labels[n:], f.labels[:n])
	}
}

// Again does the search anew for other targets, without the cost of making
// the arrays: what a search of limited reach costs then depends on its reach
// only. The former answer is lost.
func (f *Field) Again(targets []Place, limit int32) {
	if len(f.touched) > len(f.labels)/f.k/4 {
		f.clear()
	} else {
		for _, s := range f.touched {
			ls := f.labels[int(s)*f.k : int(s)*f.k+f.k]
			for i := range ls {
				ls[i] = Label{never, never, None}
			}
		}
	}
	f.queue.reset()
	f.search(targets, limit)
}

func (f *Field) search(targets []Place, limit int32) {
	g, q := f.g, f.queue
	f.start(targets)
	if limit <= 0 {
		limit = never
	} else {
		limit += f.shift
	}
	for i, t := range targets {
		toll := f.shift - f.fee[i]
		for _, p := range t.On {
			l := Label{p.Before.Weight + toll, p.Before.Tenths, uint32(i)}
			f.arrive(q, p.Edge, l, limit)
			for j, b := range g.shadowOf {
				if b == p.Edge {
					f.arrive(q, Edge(2*g.chains+j), l, limit)
				}
			}
		}
	}
	if f.k == 1 {
		f.wave(limit)
		return
	}
	for {
		w, s, target, ok := q.pop()
		if !ok {
			return
		}
		l := f.find(s, w, target)
		if l == nil {
			continue
		}
		f.Settled++
		x := &g.edges[s]
		f.arrive(q, s, Label{l.Weight + x.weight, l.Tenths + x.tenths, l.Target}, limit)
	}
}

// start forgets the last search.
func (f *Field) start(targets []Place) {
	g := f.g
	f.touched, f.onEdge, f.shift, f.Settled = f.touched[:0], map[Edge][]onEdge{}, 0, 0
	f.targets = targets
	f.fee = make([]int32, len(targets))
	for i, t := range targets {
		f.fee[i] = g.fee(t)
		f.shift = max(f.shift, f.fee[i])
		for _, p := range t.On {
			f.onEdge[p.Edge] = append(f.onEdge[p.Edge], onEdge{uint32(i), p.Before})
		}
	}
}

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
			touch += int32(allSlots[ready[i].x.slots].edge)
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
	l.Weight, l.Tenths = l.Weight+x.weight, l.Tenths+x.tenths
	if l.Weight > limit {
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
		d := int32(s.delay)
		switch {
		case s.edge == e:
			if s.flags&uTurn == 0 {
				continue
			}
			d += back
		case s.leg == x.leg:
			d += back
		case s.flags&paysTurn != 0 || s.flags&ferryEnd != 0 != (x.flags&ferryStart != 0):
			d += int32(turns[turnIndex(s.leg, x.leg)&(turnSteps-1)])
		}
		m := Label{l.Weight + d, l.Tenths + d, l.Target}
		if x.flags&restrictedStart != 0 && s.flags&restrictedEnd == 0 {
			m.Weight = l.Weight + g.entry
		}
		to := s.edge ^ 1
		old := &labels[to]
		if m.Weight > old.Weight || m.Weight > limit || !m.better(*old) {
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

// find returns the label of a state for a target, where it is of this weight.
func (f *Field) find(s uint32, weight int32, target uint32) *Label {
	ls := f.labels[int(s)*f.k : int(s)*f.k+f.k]
	for i := range ls {
		if ls[i].Target == target {
			if ls[i].Weight == weight {
				return &ls[i]
			}
			return nil
		}
	}
	return nil
}

// arrive offers what is so far from the start of edge e to the edges that go
// on into it.
func (f *Field) arrive(q *buckets, e Edge, l Label, limit int32) {
	if l.Weight > limit {
		return
	}
	g := f.g
	x := &g.edges[e]
	if x.degree == 0 {
		g.predecessors(e, func(p Edge, c Cost) {
			f.offer(q, p, Label{l.Weight + c.Weight, l.Tenths + c.Tenths, l.Target}, limit)
		})
		return
	}
	slots := g.slots[x.slots : x.slots+uint32(x.degree)]
	for i := range slots {
		s := &slots[i]
		if s.flags&open == 0 {
			continue
		}
		d := int32(s.delay)
		if s.edge == e {
			if s.flags&uTurn == 0 {
				continue
			}
			d += int32(g.turns[turnSteps/2]) + int32(g.back)
		} else if s.leg == x.leg {
			d += int32(g.turns[turnSteps/2]) + int32(g.back)
		} else if s.flags&paysTurn != 0 || (s.flags&ferryEnd != 0) != (x.flags&ferryStart != 0) {
			d += int32(g.turns[turnIndex(s.leg, x.leg)])
		}
		c := d
		if x.flags&restrictedStart != 0 && s.flags&restrictedEnd == 0 {
			c = g.entry
		}
		f.offer(q, s.edge^1, Label{l.Weight + c, l.Tenths + d, l.Target}, limit)
	}
}

// offer takes a label for a state where it is among its k best.
func (f *Field) offer(q *buckets, s uint32, l Label, limit int32) {
	if l.Weight > limit {
		return
	}
	if f.k == 1 {
		if m := &f.labels[s]; l.better(*m) {
			if m.Target == None {
				f.touched = append(f.touched, s)
			}
			again := m.Weight == l.Weight && m.Target == l.Target
			*m = l
			if !again {
				q.push(l.Weight, s, l.Target)
			}
		}
		return
	}
	ls := f.labels[int(s)*f.k : int(s)*f.k+f.k]
	at := len(ls) - 1
	for i := range ls {
		if ls[i].Target == l.Target {
			at = i
			break
		}
	}
	if !l.better(ls[at]) {
		return
	}
	if ls[0].Target == None {
		f.touched = append(f.touched, s)
	}
	again := ls[at].Weight == l.Weight && ls[at].Target == l.Target
	for at > 0 && l.better(ls[at-1]) {
		ls[at] = ls[at-1]
		at--
	}
	ls[at] = l
	if !again {
		q.push(l.Weight, s, l.Target)
	}
}

// Reach is a target as seen from a place.
type Reach struct {
	Target uint32
	Cost   Cost
}

// At returns targets nearest to a place, by ascending time (and index): the k
// of least weight, or all where there are fewer.
func (f *Field) At(p Place) []Reach {
	var out []Reach
	add := func(t uint32, c Cost) {
		for i := range out {
			if out[i].Target == t {
				if c.less(out[i].Cost) {
					out[i].Cost = c
				}
				return
			}
		}
		out = append(out, Reach{t, c})
	}
	// Beyond the last label of a full edge no target's weight is certain.
	certain := int32(math.MaxInt32)
	for _, on := range p.On {
		ls := f.labels[int(on.Edge)*f.k : int(on.Edge)*f.k+f.k]
		for _, l := range ls {
			if l.Target != None {
				add(l.Target, Cost{l.Weight - f.shift + f.fee[l.Target], l.Tenths}.Plus(on.After))
			}
		}
		if l := ls[f.k-1]; l.Target != None {
			certain = min(certain, l.Weight-f.shift+on.After.Weight)
		}
		for _, t := range f.onEdge[on.Edge] {
			if t.before.Weight >= on.Before.Weight {
				add(t.target, Cost{t.before.Weight - on.Before.Weight, t.before.Tenths - on.Before.Tenths})
			}
		}
	}
	out = slices.DeleteFunc(out, func(r Reach) bool { return r.Cost.Weight-f.fee[r.Target] > certain })
	rank := func(r Reach) int32 { return r.Cost.Weight - f.fee[r.Target] }
	slices.SortFunc(out, func(a, b Reach) int { return int(rank(a) - rank(b)) })
	out = out[:min(len(out), f.k)]
	slices.SortFunc(out, func(a, b Reach) int {
		if a.Cost.Tenths != b.Cost.Tenths {
			return int(a.Cost.Tenths - b.Cost.Tenths)
		}
		return int(int64(a.Target) - int64(b.Target))
	})
	return out
}

// Metres returns the length of the way from a place to one of the targets
// that At reports for it, along the road; 0 where that is not a target
// reached from there.
func (f *Field) Metres(p Place, target uint32) geo.Metres {
	best := Cost{never, never}
	var from Position
	direct, length := false, 0.0
	for _, on := range p.On {
		for _, t := range f.targets[target].On {
			if t.Edge != on.Edge || t.Before.Weight < on.Before.Weight {
				continue
			}
			if c := (Cost{t.Before.Weight - on.Before.Weight, t.Before.Tenths - on.Before.Tenths}); c.less(best) {
				best, direct = c, true
				length = math.Abs(f.g.share(t) - f.g.share(on))
			}
		}
		if l, ok := f.label(on.Edge, target); ok {
			c := Cost{l.Weight - f.shift + f.fee[target], l.Tenths}.Plus(on.After)
			if c.less(best) {
				best, from, direct = c, on, false
			}
		}
	}
	if best.Weight == never {
		return 0
	}
	if direct {
		return geo.Metres(length)
	}
	sum := f.g.share(from)
	if from.Edge&1 == 0 {
		sum = float64(f.g.metres[from.Edge/2]) - sum
	}
	for e := from.Edge; ; {
		next, end, ok := f.step(e, target, f.targets[target].On)
		if !ok {
			return 0
		}
		if end != nil {
			d := f.g.share(*end)
			if end.Edge&1 == 1 {
				d = float64(f.g.metres[end.Edge/2]) - d
			}
			return geo.Metres(sum + d)
		}
		sum += float64(f.g.metres[f.g.base(next)/2])
		e = next
	}
}

// share is how far along its chain a position lies, in metres.
func (g *Graph) share(p Position) (d float64) {
	for v := g.vertexStart[p.at.chain]; v < p.at.vertex; v++ {
		d += g.length(v, v+1)
	}
	return d + p.at.share*g.length(p.at.vertex, p.at.vertex+1)
}

func (f *Field) label(e Edge, target uint32) (Label, bool) {
	for _, l := range f.labels[int(e)*f.k : int(e)*f.k+f.k] {
		if l.Target == target {
			return l, true
		}
	}
	return Label{}, false
}

// step finds the edge that the way from the end of e to a target takes next,
// or the position at which it ends.
func (f *Field) step(e Edge, target uint32, goal []Position) (next Edge, end *Position, ok bool) {
	here, _ := f.label(e, target)
	toll := f.shift - f.fee[target]
	f.g.successors(e, func(x Edge, c Cost) {
		if ok {
			return
		}
		for i := range goal {
			if goal[i].Edge == f.g.base(x) && c.Weight+goal[i].Before.Weight+toll == here.Weight {
				end, ok = &goal[i], true
				return
			}
		}
		if l, has := f.label(x, target); has && l.Weight+c.Weight+f.g.edges[x].weight == here.Weight && l.Tenths+c.Tenths+f.g.edges[x].tenths == here.Tenths {
			next, ok = x, true
		}
	})
	return next, end, ok
}

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
