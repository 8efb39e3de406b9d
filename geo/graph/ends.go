package graph

import (
	"observatoire/geo"
)

// Ends are many places as searches meet them: by the roads that they are on,
// some 50 bytes each. They are made once for many searches and not changed
// afterwards.
type Ends struct {
	g       *Graph
	count   int
	first   []uint32 // by chain, one more: into list
	list    []end
	legs    []float32        // metres from the door, by place
	pockets map[uint32][]int // places in each pocket, by part of the network
	whole   map[int]Place    // the places of pockets
}

// end is a place on a directed edge: what is left of it to drive.
type end struct {
	place          uint32
	weight, tenths int32 // After, and Toll with the weight
	metres         float32
	toll           int32
	backward       bool // the edge runs against its chain
}

// NewEnds returns places, numbered in their order; place gives each of them.
func (g *Graph) NewEnds(count int, place func(i int) Place) *Ends {
	x := &Ends{g: g, count: count, first: make([]uint32, g.chains+1), legs: make([]float32, count), pockets: map[uint32][]int{}, whole: map[int]Place{}}
	type placed struct {
		chain uint32
		end   end
	}
	all := make([]placed, 0, 2*count)
	for i := range count {
		p := place(i)
		x.legs[i] = float32(p.Leg)
		for _, on := range p.On {
			all = append(all, placed{on.Edge / 2, end{uint32(i), on.start().Weight, on.After.Tenths, on.metresAfter, on.Toll, on.Edge&1 == 1}})
			x.first[on.Edge/2+1]++
		}
		if part := g.pocketPart(p); part != None {
			x.pockets[part] = append(x.pockets[part], i)
			x.whole[i] = p
		}
	}
	for c := range g.chains {
		x.first[c+1] += x.first[c]
	}
	next := append([]uint32(nil), x.first[:g.chains]...)
	x.list = make([]end, len(all))
	for _, p := range all {
		x.list[next[p.chain]] = p.end
		next[p.chain]++
	}
	return x
}

// Len is the number of places.
func (x *Ends) Len() int { return x.count }

// Arrival is a place from which a target is reached.
type Arrival struct {
	Place  uint32
	Cost   Cost
	Metres float32    // of the way, along the road
	Legs   geo.Metres // between the two doors and the road
}

// Gatherer finds which of some places a search reaches. It keeps 16 bytes for
// each of them and serves one search at a time.
type Gatherer struct {
	ends  *Ends
	best  []Arrival // by place; Legs is not set
	found []uint32
}

// NewGatherer returns a Gatherer for the places.
func (x *Ends) NewGatherer() *Gatherer {
	q := &Gatherer{ends: x, best: make([]Arrival, x.count)}
	for i := range q.best {
		q.best[i].Cost = Cost{never, never}
	}
	return q
}

// Reached appends the places from which the one target of a field is reached
// within so many tenths of a second (0: all), each as Field.At has it, in no
// order that matters but the same each time.
func (q *Gatherer) Reached(f *Field, limit int32, out []Arrival) []Arrival {
	x, g := q.ends, f.g
	if limit <= 0 {
		limit = never
	}
	offer := func(place uint32, c Cost, metres float32) {
		b := &q.best[place]
		if b.Cost.Weight == never {
			q.found = append(q.found, place)
		}
		if c.less(b.Cost) {
			b.Cost, b.Metres = c, metres
		}
	}
	for _, s := range f.touched {
		if int(s) >= 2*g.chains {
			continue
		}
		from, to := x.first[s/2], x.first[s/2+1]
		if from == to {
			continue
		}
		l := &f.labels[s]
		for i := from; i < to; i++ {
			if e := &x.list[i]; e.backward == (s&1 == 1) {
				offer(e.place, Cost{l.Weight + e.weight, l.Tenths + e.tenths}, l.Metres+e.metres)
			}
		}
	}
	goal := f.targets[0]
	for _, t := range goal.On {
		for i := x.first[t.Edge/2]; i < x.first[t.Edge/2+1]; i++ {
			e := &x.list[i]
			if e.backward == (t.Edge&1 == 1) && e.weight-e.toll >= t.After.Weight {
				offer(e.place, Cost{e.weight - t.After.Weight + t.Toll, e.tenths - t.After.Tenths}, e.metres-t.metresAfter)
			}
		}
	}
	part := g.pocketPart(goal)
	inside := map[uint32]bool{}
	if part != None {
		for _, i := range x.pockets[part] {
			inside[uint32(i)] = true
			p := x.whole[i]
			legs := g.Legs(p, goal)
			for _, r := range f.At(p) {
				if r.Cost.Tenths <= limit {
					out = append(out, Arrival{uint32(i), r.Cost, float32(r.Metres), legs[0] + legs[1]})
				}
			}
		}
	}
	for _, place := range q.found {
		b := &q.best[place]
		if b.Cost.Tenths <= limit && !inside[place] {
			out = append(out, Arrival{place, b.Cost, b.Metres, geo.Metres(x.legs[place]) + goal.Leg})
		}
		b.Cost = Cost{never, never}
	}
	q.found = q.found[:0]
	return out
}
