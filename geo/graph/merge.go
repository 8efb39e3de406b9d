package graph

import (
	"math"
	"slices"
	"strings"
)

// A divided road is drawn as two lines; where it begins or a side road meets
// it, the driver sees one road. The two carriageways of a divided road are
// therefore given one bearing, and the one that only arrives is no road of
// its own to those who turn.
const (
	islandBoth, islandOne = 30.0, 15.0 // a traffic island is no longer than this
	triangleReach         = 80.0
	triangleGap           = 10.0
	parallelReach         = 120.0
	parallelLeast         = 40.0
	parallelGap           = 12.0
	nearby                = 30.0 // a junction so near shares its merged bearing
)

// settled returns the legs of a node with the carriageways of divided roads
// merged.
func (d drawing) settled(node uint32) []leg {
	legs := d.drawn(node)
	n := len(legs)
	if n >= 3 && d.divided(node) {
		for i := range legs {
			j := (i + 1) % n
			if !d.pair(node, legs, i) {
				continue
			}
			_, b := d.bearing(legs, i, j, false)
			legs[i].bearing, legs[j].bearing = b, b
			legs[i].first, legs[j].first = b, b
			legs[i].merged, legs[j].merged = true, true
			if legs[i].out {
				legs[j].dropped = true
			} else {
				legs[i].dropped = true
			}
		}
	}
	if n >= 2 {
		for i := range legs {
			d.adjust(&legs[i])
		}
	}
	return legs
}

// divided reports whether a divided road may begin or end at a node: a road
// that only arrives has the name of another. It is a sieve before the work.
func (d drawing) divided(node uint32) bool {
	s := d.g.slots[d.g.slotStart[node]:d.g.slotStart[node+1]]
	if len(s) < 3 {
		return false
	}
	for i := range s {
		if d.g.edges[s[i].edge].flags&open != 0 || d.g.names[d.firstRun(s[i].edge).name][0] == 0 {
			continue
		}
		for j := range s {
			if i != j && d.g.edges[s[j].edge].flags&open != 0 && d.alikeRoads(s[i].edge, s[j].edge) {
				return true
			}
		}
	}
	return false
}

// adjust turns a short leg by as much as it is turned at its other end, where
// it is merged.
func (d drawing) adjust(l *leg) {
	if l.merged || l.length > nearby {
		return
	}
	far := d.g.head(l.edge)
	if far == d.g.tails[l.edge] || !d.divided(far) {
		return
	}
	legs := d.drawn(far)
	n := len(legs)
	me := slices.IndexFunc(legs, func(x leg) bool { return x.edge == l.edge^1 })
	before, after := (me+n-1)%n, (me+1)%n
	if d.pair(far, legs, before) {
		if ok, b := d.bearing(legs, before, me, true); ok {
			l.bearing = math.Mod(l.bearing+360-deviation(b, legs[me].bearing), 360)
			l.first = l.bearing
		}
	} else if d.pair(far, legs, me) {
		if ok, b := d.bearing(legs, me, after, true); ok {
			l.bearing = math.Mod(l.bearing+deviation(b, legs[me].bearing), 360)
			l.first = l.bearing
		}
	}
}

// bearing is the bearing that legs i and j share. ok is false where it is
// not to be passed on to a neighbouring junction.
func (d drawing) bearing(legs []leg, i, j int, neighbour bool) (ok bool, b float64) {
	entry := legs[i]
	if !entry.out {
		entry = legs[j]
	}
	back := math.Mod(entry.bearing+180, 360)
	opposite, best := 0.0, math.Inf(1)
	for _, l := range legs {
		if v := deviation(l.bearing, back); v < best {
			opposite, best = math.Mod(l.bearing+180, 360), v
		}
	}
	const rad = math.Pi / 180
	x := math.Cos(legs[i].bearing*rad) + math.Cos(legs[j].bearing*rad)
	y := math.Sin(legs[i].bearing*rad) + math.Sin(legs[j].bearing*rad)
	mean := math.Mod(math.Atan2(y, x)/rad+360, 360)
	if deviation(opposite, entry.bearing) < straightSlack {
		return false, entry.bearing
	}
	if neighbour {
		m := deviation(opposite, mean)
		if deviation(opposite, legs[i].bearing) < m || deviation(opposite, legs[j].bearing) < m {
			return false, opposite
		}
	}
	return true, mean
}

// pair reports whether legs i and i+1 are the carriageways of one road.
func (d drawing) pair(node uint32, legs []leg, i int) bool {
	n := len(legs)
	a, b := legs[i], legs[(i+1)%n]
	if a.out == b.out || deviation(a.bearing, b.bearing) > mergeAngle {
		return false
	}
	return d.distinct(legs[(i+n-1)%n], a) && d.carriageways(node, a, b) && d.distinct(b, legs[(i+2)%n])
}

func (d drawing) name(e Edge) string {
	n, _, _ := strings.Cut(d.g.names[d.firstRun(e).name], "\x00")
	return n
}

func (d drawing) sameName(a, b Edge) bool {
	n := d.name(a)
	return n != "" && n == d.name(b)
}

func (d drawing) distinct(a, b leg) bool {
	return deviation(a.bearing, b.bearing) > mergeAngle || !d.sameName(a.edge, b.edge)
}

// alikeRoads reports two roads of one name, class, mode and number of lanes.
func (d drawing) alikeRoads(a, b Edge) bool {
	x, y := &d.g.roads[d.firstRun(a).road], &d.g.roads[d.firstRun(b).road]
	return (x.flags|y.flags)&roadRoundabout == 0 && (x.flags^y.flags)&roadFerry == 0 &&
		x.class == y.class && x.lanes == y.lanes && d.sameName(a, b)
}

func (d drawing) carriageways(node uint32, a, b leg) bool {
	if !d.alikeRoads(a.edge, b.edge) || d.g.head(a.edge) == node || d.g.head(b.edge) == node {
		return false
	}
	if d.island(node, a.edge, b.edge) {
		return true
	}
	if d.link(a.edge) || d.link(b.edge) {
		return false
	}
	return d.triangle(node, a.edge, b.edge) || d.parallel(node, a.edge, b.edge)
}

// island reports two roads that meet again at once, on both sides of a
// traffic island.
func (d drawing) island(node uint32, a, b Edge) bool {
	far := d.g.head(a)
	if far != d.g.head(b) || far == node {
		return false
	}
	here, there := d.threeOfOne(node), d.threeOfOne(far)
	limit := islandOne
	if here && there {
		limit = islandBoth
	}
	return (here || there) && d.apart(node, far) < limit
}

func (d drawing) threeOfOne(node uint32) bool {
	s := d.g.slots[d.g.slotStart[node]:d.g.slotStart[node+1]]
	return len(s) == 3 && d.sameName(s[0].edge, s[1].edge) && d.sameName(s[0].edge, s[2].edge)
}

// apart is the distance between two nodes in metres.
func (d drawing) apart(a, b uint32) float64 {
	x, y := d.g.firstVertex(d.g.slots[d.g.slotStart[a]].edge), d.g.firstVertex(d.g.slots[d.g.slotStart[b]].edge)
	return d.g.length(x, y)
}

// angles returns the legs at the end of e with the angle under which each
// lies for one who arrives: 0 back, 90 right, 180 straight on, 270 left.
func (d drawing) angles(e Edge) (legs []leg, angle []float64) {
	legs = d.drawn(d.g.head(e))
	back := legs[slices.IndexFunc(legs, func(l leg) bool { return l.edge == e^1 })].bearing
	for _, l := range legs {
		angle = append(angle, turned(l.bearing, back))
	}
	return legs, angle
}

// closest returns the leg whose angle is nearest to want, of those that
// accept takes; -1 where there is none.
func closest(angle []float64, want float64, accept func(i int) bool) int {
	best := -1
	for i, a := range angle {
		if (accept == nil || accept(i)) && (best < 0 || deviation(a, want) < deviation(angle[best], want)) {
			best = i
		}
	}
	return best
}

// link reports a short connection into a road of the same name that runs on
// across its end.
func (d drawing) link(e Edge) bool {
	legs, angle := d.angles(e)
	on := closest(angle, 180, func(i int) bool { return d.sameName(legs[i].edge, e) })
	if on < 0 {
		return false
	}
	across := closest(angle, math.Mod(angle[on]+180, 360), nil)
	if legs[across].edge == e^1 {
		return false
	}
	if math.Abs(deviation(angle[on], 180)-deviation(angle[across], 0)) < fuzzyAngle {
		return false
	}
	return deviation(angle[on], angle[across]) >= 180-fuzzyAngle && legs[on].out == legs[across].out &&
		d.alikeRoads(legs[on].edge, legs[across].edge)
}

// triangle reports two roads that a short road connects not far away.
func (d drawing) triangle(node uint32, a, b Edge) bool {
	corner := func(e Edge, want float64) (Edge, int, []leg, []float64) {
		legs, angle := d.angles(e)
		i := closest(angle, want, nil)
		if deviation(angle[i], want) > narrowAngle {
			if s := closest(angle, 180, nil); legs[s].edge != e^1 {
				e = legs[s].edge
				legs, angle = d.angles(e)
				i = closest(angle, want, nil)
			}
		}
		return e, i, legs, angle
	}
	ea, i, legs, angle := corner(a, 90)
	left := d.g.head(ea)
	if d.apart(node, left) > triangleReach || deviation(angle[i], 90) > narrowAngle {
		return false
	}
	eb, _, _, _ := corner(b, 270)
	right := d.g.head(eb)
	width := float64(d.lanes(a)+d.lanes(b)) * laneWidth
	return d.apart(left, right) <= width+triangleGap && d.g.head(legs[i].edge) == right
}

func (d drawing) lanes(e Edge) int { return int(max(1, d.g.roads[d.firstRun(e).road].lanes)) }

// parallel reports two roads that run beside each other for a while, and not
// around a circle.
func (d drawing) parallel(node uint32, a, b Edge) bool {
	x, endA := d.follow(node, a)
	if x.length() <= parallelLeast {
		return false
	}
	y, endB := d.follow(node, b)
	if y.length() <= parallelLeast {
		return false
	}
	meet := endA == endB && endA != None
	if meet && round(x, y) {
		return false
	}
	p, q := x.sampled(5, parallelReach), y.sampled(5, parallelReach)
	if !meet {
		p, q = p[len(p)/3:], q[len(q)/3:]
	}
	a1, a2 := regression(p)
	b1, b2 := regression(q)
	u, v := a2.minus(a1), b2.minus(b1)
	if u.length() == 0 || v.length() == 0 || math.Abs(u.cross(v)) > 0.2*math.Abs(u.dot(v)) {
		return false
	}
	gap := math.Min(fromLine(q, p[len(p)/2]), fromLine(p, q[len(q)/2]))
	return gap <= 0.5*float64(d.lanes(a)+d.lanes(b))*laneWidth+parallelGap
}

func fromLine(l []xy, p xy) float64 {
	m := math.Inf(1)
	for i := 1; i < len(l); i++ {
		m = math.Min(m, off(l[i-1], l[i], p))
	}
	return m
}

// round reports two roads that together close a circle: a roundabout drawn
// as a road.
func round(a, b line) bool {
	ring := slices.Clone(a.at)
	for i := len(b.at) - 1; i >= 0; i-- {
		ring = append(ring, b.at[i])
	}
	area := 0.0
	for i := 1; i < len(ring); i++ {
		area += ring[i-1].cross(ring[i]) / 2
	}
	p := a.length() + b.length()
	return math.Abs(area)/(p*p) >= 0.85/(4*math.Pi)
}

// follow returns the course of a road over junctions as long as its name goes
// on, up to parallelReach metres, and the node where it stopped.
func (d drawing) follow(node uint32, e Edge) (line, uint32) {
	var at []xy
	v0 := d.g.firstVertex(e)
	kx, ky := d.scale(v0)
	sum := 0.0
	for hops := 0; ; hops++ {
		v, end, step := d.g.vertexStart[e/2], d.g.vertexStart[e/2+1]-1, uint32(1)
		if e&1 == 1 {
			v, end, step = end, v, None
		}
		for ; ; v += step {
			p := xy{float64(d.g.lon[v]-d.g.lon[v0]) * kx, float64(d.g.lat[v]-d.g.lat[v0]) * ky}
			if len(at) == 0 || p != at[len(at)-1] {
				if len(at) > 0 {
					sum += p.distance(at[len(at)-1])
				}
				at = append(at, p)
			}
			if v == end || sum >= parallelReach {
				break
			}
		}
		far := d.g.head(e)
		if sum >= parallelReach || hops == 10 || far == node {
			if v != end {
				far = None
			}
			return d.lineOf(at), far
		}
		legs, angle := d.angles(e)
		i := closest(angle, 180, func(i int) bool { return legs[i].edge != e^1 && (len(legs) == 2 || d.sameName(legs[i].edge, e)) })
		if i < 0 || deviation(angle[i], 180) > 2*narrowAngle {
			return d.lineOf(at), far
		}
		e = legs[i].edge
	}
}

func (d drawing) lineOf(at []xy) line {
	if len(at) == 1 {
		at = append(at, at[0])
	}
	return newLine(at)
}
