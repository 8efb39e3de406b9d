package main

import (
	"math"
	"sort"
	"strconv"

	"github.com/paulmach/orb"
)

// Ways, once their lines are known: tags by class, roundabouts, motorway, ferries.

func (b *builder) nodeOf(i int) int {
	n, ok := b.of[i]
	if !ok {
		x, y := b.km(i)
		n = b.net.node(x, y)
		b.of[i] = n
	}
	return n
}

// builtUp tells whether a place is inside a town.
func (b *builder) builtUp(x, y float64) bool {
	for _, t := range b.towns {
		if math.Hypot(t.x-x, t.y-y) < 0.4+math.Sqrt(float64(t.population))/260 {
			return true
		}
	}
	return false
}

// drawRoads chains the stretches into ways, cut where roads meet, where the
// class or the name changes and at the town signs; some junctions become
// roundabouts.
func (b *builder) drawRoads() {
	next := map[int][]int{}
	keys := make([][2]int, 0, len(b.edges))
	for e := range b.edges {
		keys = append(keys, e)
	}
	sort.Slice(keys, func(i, j int) bool {
		return keys[i][0] < keys[j][0] || keys[i][0] == keys[j][0] && keys[i][1] < keys[j][1]
	})
	for _, e := range keys {
		next[e[0]] = append(next[e[0]], e[1])
		next[e[1]] = append(next[e[1]], e[0])
	}
	town := map[int]bool{}
	for _, i := range b.seats {
		town[i] = true
	}
	type look struct {
		stretch
		builtUp bool
	}
	of := func(e [2]int) look {
		xi, yi := b.km(e[0])
		xj, yj := b.km(e[1])
		return look{b.edges[e], b.builtUp((xi+xj)/2, (yi+yj)/2)}
	}
	cut := func(i int) bool {
		return town[i] || len(next[i]) != 2 || of(edge(i, next[i][0])) != of(edge(i, next[i][1]))
	}
	rings := b.roundabouts(next, town)
	used := map[[2]int]bool{}
	ends := func(n []int, chain []int) []int {
		// A road that ends at a roundabout ends on its ring.
		if ring, ok := rings[chain[0]]; ok {
			n[0] = b.onRing(ring, n[1])
		}
		if ring, ok := rings[chain[len(chain)-1]]; ok {
			n[len(n)-1] = b.onRing(ring, n[len(n)-2])
		}
		return n
	}
	for pass := range 2 {
		for _, e := range keys {
			if used[e] || pass == 0 && !cut(e[0]) && !cut(e[1]) {
				continue
			}
			start, at := e[0], e[1]
			if !cut(start) && cut(at) {
				start, at = at, start
			}
			chain := []int{start, at}
			used[e] = true
			for !cut(at) && at != start {
				n := next[at][0]
				if n == chain[len(chain)-2] {
					n = next[at][1]
				}
				used[edge(at, n)] = true
				chain = append(chain, n)
				at = n
			}
			nodes := make([]int, len(chain))
			for i, c := range chain {
				nodes[i] = b.nodeOf(c)
			}
			l := of(e)
			b.net.way(ends(nodes, chain), b.roadTags(l.stretch, l.builtUp, e)...)
		}
	}
	for _, code := range sortedKeys(b.seats) {
		b.net.seat[code] = b.nodeOf(b.seats[code])
	}
}

func (b *builder) roadTags(s stretch, builtUp bool, e [2]int) []tag {
	tags := []tag{{"highway", s.class}, {"name", s.name}}
	if s.ref != "" {
		tags = append(tags, tag{"ref", s.ref})
	}
	switch d := draw("maxspeed", e[0], e[1]); {
	case builtUp && s.class == "unclassified" && d < 0.5:
		tags = append(tags, tag{"maxspeed", "30"})
	case builtUp && d < 0.9:
		tags = append(tags, tag{"maxspeed", "50"})
	case builtUp:
		tags = append(tags, tag{"maxspeed", "FR:urban"})
	case s.class == "trunk":
		tags = append(tags, tag{"maxspeed", "110"})
	case s.class == "primary" && d < 0.7:
		tags = append(tags, tag{"maxspeed", "80"})
	case s.class == "primary":
		tags = append(tags, tag{"maxspeed", "90"})
	case s.class == "secondary" && d < 0.5:
		tags = append(tags, tag{"maxspeed", "80"}, tag{"source:maxspeed", "FR:rural"})
	case s.class == "secondary" && d < 0.65:
		tags = append(tags, tag{"maxspeed:forward", "70"}, tag{"maxspeed:backward", "80"})
	}
	if s.class == "unclassified" && draw("surface", e[0], e[1]) < 0.15 {
		tags = append(tags, tag{"surface", "compacted"})
	}
	if s.class == "unclassified" && draw("lanes", e[0], e[1]) < 0.3 {
		tags = append(tags, tag{"lanes", "1"})
	}
	if s.bridge {
		tags = append(tags, tag{"bridge", "yes"}, tag{"layer", "1"})
	}
	return tags
}

// roundabouts draws rings at up to ten junctions of main roads outside towns.
func (b *builder) roundabouts(next map[int][]int, town map[int]bool) map[int][]int {
	rings := map[int][]int{}
	for _, i := range sortedKeys(next) {
		if len(rings) == 10 || town[i] || len(next[i]) < 3 {
			continue
		}
		main := 0
		for _, j := range next[i] {
			if classRank[b.edges[edge(i, j)].class] >= 3 {
				main++
			}
		}
		x, y := b.km(i)
		near := false
		for j := range rings {
			ox, oy := b.km(j)
			near = near || math.Hypot(x-ox, y-oy) < 4
		}
		if main < 3 || near {
			continue
		}
		var ring []int
		for k := range 8 {
			a := float64(k) * math.Pi / 4
			ring = append(ring, b.net.node(x+0.022*math.Cos(a), y+0.022*math.Sin(a)))
		}
		rings[i] = ring
		b.net.way(append(append([]int{}, ring...), ring[0]),
			tag{"highway", "secondary"}, tag{"junction", "roundabout"}, tag{"name", "Rond-point n° " + strconv.Itoa(len(rings))})
	}
	return rings
}

func (b *builder) onRing(ring []int, toward int) int {
	best, at := math.Inf(1), ring[0]
	for _, n := range ring {
		if d := b.span(n, toward); d < best {
			best, at = d, n
		}
	}
	return at
}

// span is the distance between two nodes in km.
func (b *builder) span(i, j int) float64 {
	return math.Hypot(b.net.nodes[i].x-b.net.nodes[j].x, b.net.nodes[i].y-b.net.nodes[j].y)
}

// nearestNode returns the node of a drawn road nearest to a place, among those
// of the lattice.
func (b *builder) nearestNode(x, y float64) int {
	best, at := math.Inf(1), -1
	used := map[int]bool{}
	for _, w := range b.net.ways {
		for _, n := range w.nodes {
			used[n] = true
		}
	}
	for _, i := range sortedKeys(b.of) {
		n := b.of[i]
		if d := math.Hypot(b.net.nodes[n].x-x, b.net.nodes[n].y-y); d < best && used[n] {
			best, at = d, n
		}
	}
	return at
}

// drawMotorway draws the two carriageways of the A 96 over its own bridge, with
// links to the roads at both ends and in the middle.
func (b *builder) drawMotorway() {
	line := []orb.Point{{-6, -2.2}, {-4, 0.2}, {-2.5, 3}, {-0.5, 6}, {-0.8, 9}, {0, 12}, {3, 13.6}, {5.2, 14.6}}
	line = bend(line)
	var right, left []int
	for i, p := range line {
		a, c := line[max(0, i-1)], line[min(len(line)-1, i+1)]
		l := math.Hypot(c[0]-a[0], c[1]-a[1])
		ux, uy := (c[1]-a[1])/l*0.014, -(c[0]-a[0])/l*0.014 // to the right of travel
		right = append(right, b.net.node(p[0]+ux, p[1]+uy))
		left = append([]int{b.net.node(p[0]-ux, p[1]-uy)}, left...)
	}
	mid := len(right) / 2
	b.net.nodes[right[mid+3]].tags = []tag{{"barrier", "toll_booth"}}
	b.net.nodes[left[len(left)-1-mid-3]].tags = []tag{{"barrier", "toll_booth"}}
	motorway := func(n []int) {
		for _, cutAt := range [][2]int{{0, 6}, {6, 9}, {9, len(n) - 1}} {
			tags := []tag{{"highway", "motorway"}, {"ref", "A 96"}, {"name", "La Veslinoise"}, {"oneway", "yes"}}
			if draw("motorway", cutAt[0]) < 0.8 {
				tags = append(tags, tag{"maxspeed", "130"})
			} else {
				tags = append(tags, tag{"maxspeed", "110"})
			}
			b.net.way(n[cutAt[0]:cutAt[1]+1], tags...)
		}
	}
	motorway(right)
	motorway(left)
	link := func(from, to int) {
		x := (b.net.nodes[from].x+b.net.nodes[to].x)/2 + 0.02
		y := (b.net.nodes[from].y+b.net.nodes[to].y)/2 + 0.02
		b.net.way([]int{from, b.net.node(x, y), to}, tag{"highway", "motorway_link"}, tag{"oneway", "yes"})
	}
	n := len(right)
	at := func(i int) int { return b.nearestNode(b.net.nodes[right[i]].x, b.net.nodes[right[i]].y) }
	link(at(0), right[0])
	link(left[n-1], at(0))
	link(right[n-1], at(n-1))
	link(at(n-1), left[0])
	link(right[mid-1], at(mid))
	link(at(mid), right[mid+1])
	link(left[n-1-mid-1], at(mid))
	link(at(mid), left[n-1-mid+1])
}

// bend cuts the corners of a line twice.
func bend(line []orb.Point) []orb.Point {
	for range 2 {
		out := []orb.Point{line[0]}
		for i := 1; i < len(line); i++ {
			a, c := line[i-1], line[i]
			out = append(out, orb.Point{0.75*a[0] + 0.25*c[0], 0.75*a[1] + 0.25*c[1]},
				orb.Point{0.25*a[0] + 0.75*c[0], 0.25*a[1] + 0.75*c[1]})
		}
		line = append(out, line[len(line)-1])
	}
	return line
}

// quay returns a lattice point of the commune as near as can be to a place on
// the water, and lays a road to it.
func (b *builder) quay(commune string, x, y float64) int {
	i := b.latticeAt(x, y, commune)
	from := b.seats[commune]
	var nodes []int
	for _, p := range b.path(from, i, false) {
		nodes = append(nodes, b.nodeOf(p))
	}
	if len(nodes) > 1 {
		b.net.way(nodes, tag{"highway", "tertiary"}, tag{"name", "Route du Bac"})
	}
	return b.nodeOf(i)
}

// drawFerries draws a car ferry over the estuary, a boat for passengers to the
// island, and the fixed link to the other island.
func (b *builder) drawFerries() {
	wet := riverY(-30)
	b.net.way([]int{b.quay("96017", -30, wet), b.quay("99009", -30, wet)},
		tag{"route", "ferry"}, tag{"name", "Bac de la Vesline"}, tag{"motor_vehicle", "yes"}, tag{"foot", "yes"}, tag{"duration", "00:12"})
	b.net.way([]int{b.quay("96003", -46, -12), b.net.node(-49.5, -13.2), b.quay(islandAlone, -50, -13.5)},
		tag{"route", "ferry"}, tag{"name", "Liaison de l'Île-d'Oriande"}, tag{"motor_vehicle", "no"}, tag{"foot", "yes"}, tag{"duration", "00:55"})
	mainland := b.quay("96009", -33, -24)
	island := b.quay(islandBridge, b.net.nodes[mainland].x, b.net.nodes[mainland].y)
	b.net.way([]int{mainland, island},
		tag{"highway", "secondary"}, tag{"name", "Pont de l'Île-Verdale"}, tag{"ref", "D 12"}, tag{"bridge", "yes"}, tag{"layer", "1"}, tag{"maxspeed", "70"})
}
