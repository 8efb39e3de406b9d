package isochrone

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// web is the outlines of all limits as one drawing. What outlines share is in
// it once, so that bands meet exactly there and no sliver lies between them.
type web struct {
	places []orb.Point
	sides  []side
}

// side is a straight piece of the outlines of some limits (bits), land to the
// left of the way from one place to the other.
type side struct {
	from, to int32
	limits   uint32
	done     bool
}

// add draws a loop of the outline of a limit. turn says which of r.at is that of
// the limit.
func (w *web) add(limit int, c, lesser []crossing, r *raster, loop []int32, turn int) {
	for _, i := range loop {
		x := &c[i]
		if x.same >= 0 {
			x.place = lesser[x.same].place
		}
		if x.place < 0 {
			x.place = int32(len(w.places))
			w.places = append(w.places, r.place(x))
		}
	}
	for k, i := range loop {
		x, y := &c[i], &c[loop[(k+1)%len(loop)]]
		if x.same >= 0 && y.same >= 0 { // drawn for the lesser limit already?
			if leg := lesser[x.same].leg; leg >= 0 && w.sides[leg].from == x.place && w.sides[leg].to == y.place {
				x.leg = leg
				w.sides[leg].limits |= 1 << limit
				continue
			}
		}
		x.leg = int32(len(w.sides))
		w.sides = append(w.sides, side{from: x.place, to: y.place, limits: 1 << limit})
	}
}

// arc is a line of the web between two places where others join it, or all
// around from one place; a closed one has its first point once only.
type arc struct {
	points   []orb.Point
	from, to int32
	closed   bool
	limits   uint32
}

// arcs cuts the web where outlines part or meet.
func (w *web) arcs() drawing {
	first := make([]int32, len(w.places)) // a side that leaves each place
	after := make([]int32, len(w.sides))  // the next one that leaves the same place
	count := make([]uint8, len(w.places)) // of them
	degree := make([]uint8, len(w.places))
	into := make([]uint32, len(w.places)) // limits of the side that arrives
	for p := range first {
		first[p] = -1
	}
	for i := len(w.sides) - 1; i >= 0; i-- {
		s := &w.sides[i]
		after[i], first[s.from] = first[s.from], int32(i)
		count[s.from]++
		degree[s.from]++
		degree[s.to]++
	}
	for _, s := range w.sides {
		into[s.to] = s.limits
	}
	joint := make([]bool, len(w.places))
	for p := range joint {
		joint[p] = degree[p] != 2 || count[p] != 1 || w.sides[first[p]].limits != into[p]
	}
	var list drawing
	walk := func(side int32) {
		s := &w.sides[side]
		a := arc{points: []orb.Point{w.places[s.from]}, from: s.from, limits: s.limits}
		for {
			s.done = true
			a.to = s.to
			if s.to == a.from && !joint[s.to] {
				a.closed = true
				break
			}
			a.points = append(a.points, w.places[s.to])
			if joint[s.to] {
				break
			}
			s = &w.sides[first[s.to]]
		}
		list = append(list, a)
	}
	for p := range joint {
		if joint[p] {
			for i := first[p]; i >= 0; i = after[i] {
				walk(i)
			}
		}
	}
	for i := range w.sides {
		if !w.sides[i].done {
			walk(int32(i))
		}
	}
	return list
}

// leg is an arc travelled along, or against.
type leg struct {
	arc  int32
	back bool
}

// drawing is the arcs that a web was cut into.
type drawing []arc

func (d drawing) start(l leg) int32 {
	if l.back {
		return d[l.arc].to
	}
	return d[l.arc].from
}

func (d drawing) end(l leg) int32 { return d.start(leg{l.arc, !l.back}) }

// heading is the way out of the place where a leg starts.
func (d drawing) heading(l leg) float64 {
	p := d[l.arc].points
	a, b := p[0], p[1]
	if l.back {
		a, b = p[len(p)-1], p[len(p)-2]
	}
	return math.Atan2(b[1]-a[1], b[0]-a[0])
}

// ring is the closed way of legs.
func (d drawing) ring(legs []leg) orb.Ring {
	var r orb.Ring
	for _, l := range legs {
		p := slices.Clone(d[l.arc].points)
		if l.back {
			slices.Reverse(p)
		}
		if !d[l.arc].closed {
			p = p[:len(p)-1]
		}
		r = append(r, p...)
	}
	return append(r, r[0])
}

// rings are the ways that trace finds.
func (d drawing) rings(way func(limits uint32) int) (rings []orb.Ring) {
	for _, legs := range d.trace(way) {
		rings = append(rings, d.ring(legs))
	}
	return rings
}

// trace puts arcs together to closed ways, counter-clockwise around land. way
// tells whether an arc is travelled along (1), against (-1) or not at all (0);
// land has to be to the left. Ways may touch themselves and each other in
// places: there one goes as sharply to the left as one can, so that land which
// meets in a place only is not one land, and is cut where it comes back.
func (d drawing) trace(way func(limits uint32) int) (ways [][]leg) {
	outs := map[int32][]leg{}
	var order []leg
	for i, a := range d {
		dir := way(a.limits)
		if dir == 0 {
			continue
		}
		l := leg{int32(i), dir < 0}
		if a.closed {
			ways = append(ways, []leg{l})
			continue
		}
		outs[d.start(l)] = append(outs[d.start(l)], l)
		order = append(order, l)
	}
	// next is the way on from where a leg ends: the first to be met when one
	// turns clockwise, over the land, from the way back.
	next := func(l leg) (best leg, ok bool) {
		back := d.heading(leg{l.arc, !l.back})
		least := math.Inf(1)
		for _, o := range outs[d.end(l)] {
			turn := math.Mod(back-d.heading(o)+4*math.Pi, 2*math.Pi)
			if turn == 0 {
				turn = 2 * math.Pi
			}
			if turn < least {
				best, ok, least = o, true, turn
			}
		}
		return best, ok
	}
	used := make([]bool, len(d))
	take := func(l leg) {
		used[l.arc] = true
		list := outs[d.start(l)]
		k := slices.Index(list, l)
		outs[d.start(l)] = slices.Delete(list, k, k+1)
	}
	for _, first := range order {
		if used[first.arc] {
			continue
		}
		var stack []leg
		for l, ok := first, true; ok; l, ok = next(l) {
			take(l)
			stack = append(stack, l)
			to := d.end(l)
			if k := slices.IndexFunc(stack, func(s leg) bool { return d.start(s) == to }); k >= 0 {
				ways, stack = append(ways, slices.Clone(stack[k:])), stack[:k]
			}
		}
	}
	return ways
}

// absorb gives patches of a band that are smaller than so many square metres
// to the band before: they are left over where two outlines part.
func (d drawing) absorb(limits int, smallest float64) {
	for i := 1; i < limits; i++ {
		for _, legs := range d.trace(bandOf(i)) {
			if a := planar.Area(d.ring(legs)); a <= 0 || a >= smallest {
				continue
			}
			for _, l := range legs {
				d[l.arc].limits ^= 1 << (i - 1)
			}
		}
	}
}

// landOf is the way along the arcs around all land of a limit.
func landOf(limit int) func(uint32) int {
	return func(limits uint32) int { return int(limits >> limit & 1) }
}

// bandOf is the way along the arcs around the land of a limit without that of
// the one before.
func bandOf(limit int) func(uint32) int {
	return func(limits uint32) int {
		d := int(limits >> limit & 1)
		if limit > 0 {
			d -= int(limits >> (limit - 1) & 1)
		}
		return d
	}
}
