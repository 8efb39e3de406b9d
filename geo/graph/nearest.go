package graph

import (
	"math"

	"observatoire/geo"
)

// Label says that from the end of an edge a target is so far away.
type Label struct {
	Weight, Tenths int32
	Target         uint32  // index into the targets of the search
	Metres         float32 // along the road
}

const never = math.MaxInt32 / 2

// nowhere is the label of a state from which no target is known.
var nowhere = Label{never, never, None, 0}

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
	reach   int32 // tenths beyond which the search does not go on
	cut     bool  // it would have gone on
}

// onEdge is a target on an edge.
type onEdge struct {
	target uint32
	on     Position
}

// Complete reports whether the search found all ways there are: no limit ended
// it.
func (f *Field) Complete() bool { return !f.cut }

// better orders labels: less weight, then less time, then the lower target,
// then the shorter way, so that ties fall the same way each time.
func (l Label) better(m Label) bool {
	if l.Weight != m.Weight {
		return l.Weight < m.Weight
	}
	if l.Tenths != m.Tenths {
		return l.Tenths < m.Tenths
	}
	if l.Target != m.Target {
		return l.Target < m.Target
	}
	return l.Metres < m.Metres
}

// Nearest searches, from all targets at once and against the traffic, the k
// targets that are nearest to the end of every edge: the way there is driven
// from the place to the target. limit is the weight in tenths of a second
// beyond which it does not look; 0 is none.
func (g *Graph) Nearest(targets []Place, k int, limit int32) *Field {
	f := newField(g, k)
	f.search(targets, limit)
	return f
}

func newField(g *Graph, k int) *Field {
	f := &Field{g: g, k: k, labels: make([]Label, k*len(g.edges)), queue: newBuckets(), reach: never}
	f.clear()
	return f
}

// Within searches the nearest target for all places from which the way takes
// at most so many minutes, and for some that are farther. Unlike the limit of
// Nearest this is time: roads that the search avoids weigh more than they
// take.
func (g *Graph) Within(targets []Place, m geo.Minutes) *Field {
	f := newField(g, 1)
	f.within(targets, m)
	return f
}

// beyond is how much farther than asked a search in time goes on, so that a
// way that is faster but weighs more is not taken for the way just because
// the better one is too long.
const beyond = 1.25

func (f *Field) within(targets []Place, m geo.Minutes) {
	f.reach = int32(math.Min(never, float64(m)*600*beyond))
	f.search(targets, 0)
	f.reach = never
}

func (f *Field) clear() {
	if len(f.labels) == 0 {
		return
	}
	f.labels[0] = nowhere
	for n := 1; n < len(f.labels); n *= 2 {
		copy(f.labels[n:], f.labels[:n])
	}
}

// Again does the search anew for other targets, without the cost of making
// the arrays: what a search of limited reach costs then depends on its reach
// only. The former answer is lost.
func (f *Field) Again(targets []Place, limit int32) {
	f.forget()
	f.search(targets, limit)
}

// AgainWithin is to Within what Again is to Nearest.
func (f *Field) AgainWithin(targets []Place, m geo.Minutes) {
	f.forget()
	f.within(targets, m)
}

func (f *Field) forget() {
	if len(f.touched) > len(f.labels)/f.k/4 {
		f.clear()
	} else {
		for _, s := range f.touched {
			ls := f.labels[int(s)*f.k : int(s)*f.k+f.k]
			for i := range ls {
				ls[i] = nowhere
			}
		}
	}
	f.queue.reset()
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
			l := Label{p.goal().Weight + toll, p.Before.Tenths, uint32(i), p.metresBefore}
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
		f.arrive(q, s, Label{l.Weight + x.weight, l.Tenths + x.tenths, l.Target, l.Metres + g.lengthOf(s)}, limit)
	}
}

// start forgets the last search.
func (f *Field) start(targets []Place) {
	g := f.g
	f.touched, f.onEdge, f.shift, f.Settled, f.cut = f.touched[:0], map[Edge][]onEdge{}, 0, 0, false
	f.targets = targets
	f.fee = make([]int32, len(targets))
	for i, t := range targets {
		f.fee[i] = g.fee(t)
		f.shift = max(f.shift, f.fee[i])
		for _, p := range t.On {
			f.onEdge[p.Edge] = append(f.onEdge[p.Edge], onEdge{uint32(i), p})
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
	if l.Weight > limit || l.Tenths > f.reach {
		f.cut = true
		return
	}
	g := f.g
	x := &g.edges[e]
	if x.degree == 0 {
		g.predecessors(e, func(p Edge, c Cost) {
			f.offer(q, p, Label{l.Weight + c.Weight, l.Tenths + c.Tenths, l.Target, l.Metres}, limit)
		})
		return
	}
	slots := g.slots[x.slots : x.slots+uint32(x.degree)]
	for i := range slots {
		s := &slots[i]
		if s.flags&open == 0 {
			continue
		}
		d := wait(s.delay)
		if s.edge == e {
			if s.flags&uTurn == 0 {
				continue
			}
			d += int32(g.turns[turnSteps/2]) + int32(g.back)
		} else if s.leg == x.leg {
			d += int32(g.turns[turnSteps/2]) + int32(g.back)
		} else if s.flags&paysTurn != 0 || (s.flags&ferryEnd != 0) != (x.flags&ferryStart != 0) {
			d += int32(g.turns[s.turn(x.leg)])
		}
		c := d
		if x.flags&restrictedStart != 0 && s.flags&restrictedEnd == 0 {
			c = g.entry
		}
		f.offer(q, s.edge^1, Label{l.Weight + c, l.Tenths + d, l.Target, l.Metres}, limit)
	}
}

// offer takes a label for a state where it is among its k best.
func (f *Field) offer(q *buckets, s uint32, l Label, limit int32) {
	if l.Weight > limit {
		f.cut = true
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
