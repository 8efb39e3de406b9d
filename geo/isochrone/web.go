package isochrone

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// web is the outlines of all limits as one drawing. What outlines share is in
// it once, so that bands meet exactly there and no sliver lies between them.
type web struct {
	places []orb.Point
	number map[uint64]int32 // of a place: side and share of a crossing
	sides  []side
	find   map[[2]int32]int32
}

// side is a straight piece of the outlines of some limits (bits), land to the
// left of the way from one place to the other.
type side struct {
	from, to int32
	limits   uint32
	done     bool
}

func newWeb() *web { return &web{number: map[uint64]int32{}, find: map[[2]int32]int32{}} }

// add draws a loop of the outline of a limit.
func (w *web) add(limit int, c crossings, loop []int, r raster) {
	place := func(x crossing) int32 {
		key := uint64(x.side)<<32 | uint64(math.Float32bits(x.share))
		n, ok := w.number[key]
		if !ok {
			n = int32(len(w.places))
			w.number[key], w.places = n, append(w.places, r.at(x))
		}
		return n
	}
	last := place(c[loop[len(loop)-1]])
	for _, i := range loop {
		next := place(c[i])
		key := [2]int32{last, next}
		s, ok := w.find[key]
		if !ok {
			s = int32(len(w.sides))
			w.find[key], w.sides = s, append(w.sides, side{from: last, to: next})
		}
		w.sides[s].limits |= 1 << limit
		last = next
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
	out := make([][]int32, len(w.places))
	degree := make([]int, len(w.places))
	for i, s := range w.sides {
		out[s.from] = append(out[s.from], int32(i))
		degree[s.from]++
		degree[s.to]++
	}
	joint := make([]bool, len(w.places))
	into := make([]uint32, len(w.places)) // limits of the side that arrives
	for _, s := range w.sides {
		into[s.to] = s.limits
	}
	for p := range joint {
		joint[p] = degree[p] != 2 || len(out[p]) != 1 || w.sides[out[p][0]].limits != into[p]
	}
	var list drawing
	walk := func(first int32) {
		s := &w.sides[first]
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
			s = &w.sides[out[s.to][0]]
		}
		list = append(list, a)
	}
	for p := range joint {
		if joint[p] {
			for _, i := range out[p] {
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

// assemble makes polygons of rings: each hole goes into the least land around
// it.
func assemble(rings []orb.Ring) orb.MultiPolygon {
	type sized struct {
		ring  orb.Ring
		bound orb.Bound
		area  float64 // positive where counter-clockwise
	}
	var land, holes []sized
	for _, r := range rings {
		s := sized{r, r.Bound(), planar.Area(r)}
		if s.area > 0 {
			land = append(land, s)
		} else {
			holes = append(holes, s)
		}
	}
	slices.SortStableFunc(land, func(a, b sized) int { return cmp.Compare(a.area, b.area) })
	polygons := make(orb.MultiPolygon, len(land))
	for i, r := range land {
		polygons[i] = orb.Polygon{r.ring}
	}
	for _, h := range holes {
		for i, l := range land {
			if l.area > -h.area && l.bound.Contains(h.bound.Min) && l.bound.Contains(h.bound.Max) && planar.RingContains(l.ring, beside(h.ring)) {
				polygons[i] = append(polygons[i], h.ring)
				break
			}
		}
	}
	return polygons
}

// beside is a point of a ring that is on no other: rings meet at corners only.
func beside(r orb.Ring) orb.Point {
	return orb.Point{(r[0][0] + r[1][0]) / 2, (r[0][1] + r[1][1]) / 2}
}
