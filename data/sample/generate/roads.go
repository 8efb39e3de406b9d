package main

import (
	"container/heap"
	"fmt"
	"math"
	"sort"
	"strconv"

	"github.com/paulmach/orb"
)

// The road network of the territory, as OpenStreetMap would hold it. Roads
// between towns are least-cost paths over a lattice of 400 m; a path that is
// already a road is cheaper, so that roads join, and meet at shared nodes.

type tag struct{ key, value string }

type roadNode struct {
	id   int64
	at   orb.Point // lon/lat, rounded to 1e-7
	x, y float64   // km
	tags []tag
}

type roadWay struct {
	id    int64
	nodes []int // of network.nodes
	tags  []tag
}

func (w roadWay) tag(key string) string {
	for _, t := range w.tags {
		if t.key == key {
			return t.value
		}
	}
	return ""
}

type member struct {
	kind string // node, way
	ref  int64
	role string
}

type relation struct {
	id      int64
	members []member
	tags    []tag
}

type network struct {
	nodes     []roadNode
	ways      []roadWay
	relations []relation
	seat      map[string]int // commune → node of its town
}

func (n *network) node(x, y float64, tags ...tag) int {
	n.nodes = append(n.nodes, roadNode{int64(len(n.nodes) + 1), lonlat(x, y), x, y, tags})
	return len(n.nodes) - 1
}

func (n *network) way(nodes []int, tags ...tag) int64 {
	n.ways = append(n.ways, roadWay{int64(len(n.ways) + 1), nodes, tags})
	return int64(len(n.ways))
}

const (
	stepKm  = 0.4
	latCols = columns / 2
	latRows = rows / 2
)

var classRank = map[string]int{"unclassified": 1, "tertiary": 2, "secondary": 3, "primary": 4, "trunk": 5}

type stretch struct {
	class, name, ref string
	bridge           bool
}

type builder struct {
	g     *ground
	net   *network
	towns []town
	seats map[string]int // lattice index of a town
	edges map[[2]int]stretch
	of    map[int]int // lattice index → network node
}

type town struct {
	code, name string // commune or arrondissement
	commune    string
	x, y       float64
	population int
}

// bridgesKm are the places where a road may cross the Vesline above the estuary.
var bridgesKm = []float64{-11.4, 18.6}

func newNetwork(g *ground) *network {
	b := &builder{g: g, net: &network{seat: map[string]int{}}, seats: map[string]int{}, edges: map[[2]int]stretch{}, of: map[int]int{}}
	for _, c := range communes {
		x, y := g.seat(c)
		b.towns = append(b.towns, town{c.code, c.name, c.code, x, y, c.population})
	}
	for _, p := range parts {
		if p.cell {
			b.towns = append(b.towns, town{p.code + "/part", p.name, p.of, p.x, p.y, 400})
		}
	}
	for _, a := range arrondissements {
		b.towns = append(b.towns, town{a.code, a.name, city, a.x, a.y, a.population})
	}
	for _, t := range b.towns {
		if t.commune != roadless {
			b.seats[t.code] = b.latticeAt(t.x, t.y, t.commune)
		}
	}
	b.layRoads()
	b.drawRoads()
	b.drawMotorway()
	b.drawFerries()
	b.drawStreets()
	b.drawOddities()
	return b.net
}

// km returns the place of a lattice point, shaken off the grid.
func (b *builder) km(i int) (x, y float64) {
	c, r := i%latCols, i/latCols
	x = westKm + (float64(c)+0.5)*stepKm + 0.13*lattice(31, c, r)
	y = southKm + (float64(r)+0.5)*stepKm + 0.13*lattice(32, c, r)
	return x, y
}

func (b *builder) communeAt(i int) string {
	x, y := b.km(i)
	o := b.g.atKm(x, y)
	if o == sea {
		return ""
	}
	return b.g.outlines[o].commune
}

// latticeAt returns the lattice point of the commune nearest to a place.
func (b *builder) latticeAt(x, y float64, commune string) int {
	best, at := math.Inf(1), -1
	for i := range latCols * latRows {
		px, py := b.km(i)
		if d := math.Hypot(px-x, py-y); d < best && b.communeAt(i) == commune {
			best, at = d, i
		}
	}
	return at
}

// open tells whether a road may run between two neighbours of the lattice, and
// whether that is a bridge.
func (b *builder) open(i, j int) (ok, bridge bool) {
	ci, cj := b.communeAt(i), b.communeAt(j)
	if ci == "" || cj == "" || ci == roadless || cj == roadless {
		return false, false
	}
	xi, yi := b.km(i)
	xj, yj := b.km(j)
	if b.g.atKm((xi+xj)/2, (yi+yj)/2) == sea {
		return false, false
	}
	if ci[:2] == cj[:2] {
		return true, false
	}
	for _, x := range bridgesKm {
		if math.Abs((xi+xj)/2-x) < 0.35 {
			return true, true
		}
	}
	return false, false
}

func (b *builder) neighbours(i int) []int {
	c, r := i%latCols, i/latCols
	var out []int
	for dr := -1; dr <= 1; dr++ {
		for dc := -1; dc <= 1; dc++ {
			if (dc != 0 || dr != 0) && c+dc >= 0 && c+dc < latCols && r+dr >= 0 && r+dr < latRows {
				out = append(out, i+dr*latCols+dc)
			}
		}
	}
	return out
}

type queued struct {
	cost float64
	at   int
}
type queue []queued

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].cost < q[j].cost || q[i].cost == q[j].cost && q[i].at < q[j].at
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(v any)   { *q = append(*q, v.(queued)) }
func (q *queue) Pop() any {
	old := *q
	v := old[len(old)-1]
	*q = old[:len(old)-1]
	return v
}

// path is the cheapest way over the ground; fresh takes no notice of roads.
func (b *builder) path(from, to int, fresh bool) []int {
	cost := map[int]float64{from: 0}
	before := map[int]int{}
	done := map[int]bool{}
	q := &queue{{0, from}}
	for q.Len() > 0 {
		at := heap.Pop(q).(queued)
		if done[at.at] {
			continue
		}
		done[at.at] = true
		if at.at == to {
			var p []int
			for i := to; i != from; i = before[i] {
				p = append(p, i)
			}
			p = append(p, from)
			for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
				p[i], p[j] = p[j], p[i]
			}
			return p
		}
		x, y := b.km(at.at)
		for _, n := range b.neighbours(at.at) {
			if ok, _ := b.open(at.at, n); !ok || done[n] {
				continue
			}
			nx, ny := b.km(n)
			c := math.Hypot(nx-x, ny-y)
			if c > 0.95*stepKm*math.Sqrt2 {
				c *= 1.05
			}
			if _, road := b.edges[edge(at.at, n)]; road && !fresh {
				c *= 0.6
			} else {
				c *= 1.25 + b.relief(nx)*noise(41, nx/2.2, ny/2.2, 3)
			}
			c = round(at.cost+c, 6)
			if old, seen := cost[n]; !seen || c < old {
				cost[n], before[n] = c, at.at
				heap.Push(q, queued{c, n})
			}
		}
	}
	return nil
}

// relief makes roads wind more in the mountains.
func (b *builder) relief(x float64) float64 {
	if x > 20 {
		return 1.2
	}
	return 0.8
}

func edge(i, j int) [2]int {
	if i > j {
		i, j = j, i
	}
	return [2]int{i, j}
}

func (b *builder) layRoads() {
	lay := func(from, to, class, ref string) {
		p := b.path(b.seats[from], b.seats[to], false)
		name := "Route de " + b.townName(to)
		b.lay(p, stretch{class: class, name: name, ref: ref})
	}
	// The roads that everyone knows.
	lay(city, "96009", "trunk", "N 961")
	lay(city, restoredFrom, "primary", "N 962")
	lay(city, prefecture, "primary", "D 96")
	lay(prefecture, "99050", "primary", "N 99")
	lay(prefecture, "99070", "primary", "D 991")
	lay("96009", "96014", "secondary", "D 11")
	lay(restoredFrom, "99015", "secondary", "D 18")
	for _, a := range arrondissements {
		lay(city, a.code, "secondary", "")
	}
	// Then every town with its neighbours, the greater first.
	type pair struct {
		a, b   town
		weight float64
	}
	var pairs []pair
	touch := b.touching()
	main := map[string]town{}
	for _, t := range b.towns {
		main[t.code] = t
	}
	for i, a := range communes {
		for _, c := range communes[i+1:] {
			if touch[[2]string{a.code, c.code}] < 6 || a.code == roadless || c.code == roadless || a.code[:2] != c.code[:2] {
				continue
			}
			ta, tc := main[a.code], main[c.code]
			d := math.Hypot(ta.x-tc.x, ta.y-tc.y)
			pairs = append(pairs, pair{ta, tc, math.Sqrt(float64(ta.population)*float64(tc.population)) / d})
		}
	}
	sort.SliceStable(pairs, func(i, j int) bool { return pairs[i].weight > pairs[j].weight })
	for n, p := range pairs {
		lesser, greater := p.a, p.b
		if lesser.population > greater.population {
			lesser, greater = greater, lesser
		}
		class := "unclassified"
		switch {
		case lesser.population >= 5000:
			class = "primary"
		case lesser.population >= 1500 || greater.population >= 18000 && lesser.population >= 800:
			class = "secondary"
		case lesser.population >= 450:
			class = "tertiary"
		}
		ref := ""
		if class != "unclassified" {
			ref = "D " + strconv.Itoa(20+n)
		}
		lay(lesser.code, greater.code, class, ref)
	}
	for _, p := range parts {
		if p.cell {
			lay(p.code+"/part", p.of, "tertiary", "")
		}
	}
}

func (b *builder) townName(code string) string {
	for _, t := range b.towns {
		if t.code == code {
			return t.name
		}
	}
	return code
}

func (b *builder) lay(p []int, s stretch) {
	for i := 1; i < len(p); i++ {
		e := edge(p[i-1], p[i])
		_, s.bridge = b.open(p[i-1], p[i])
		if old, ok := b.edges[e]; !ok || classRank[old.class] < classRank[s.class] {
			b.edges[e] = s
		}
	}
}

// touching counts the cell sides that two communes share.
func (b *builder) touching() map[[2]string]int {
	m := map[[2]string]int{}
	for i, o := range b.g.cell {
		for _, j := range around(i) {
			if p := b.g.cell[j]; o != sea && p != sea {
				m[[2]string{b.g.outlines[o].commune, b.g.outlines[p].commune}]++
			}
		}
	}
	return m
}

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

// drawStreets gives each town a small grid of streets around its centre.
func (b *builder) drawStreets() {
	for _, t := range b.towns {
		if t.code == city {
			continue // its arrondissements have the streets
		}
		centre, ok := b.seats[t.code]
		var cx, cy float64
		var middle int
		if ok {
			middle = b.nodeOf(centre)
			cx, cy = b.net.nodes[middle].x, b.net.nodes[middle].y
		} else { // only a mountain path leads to the commune without roads
			b.net.seat[t.code] = b.net.node(t.x, t.y)
			from := b.net.seat["96080"]
			n := b.net.nodes[from]
			b.net.way([]int{from, b.net.node((n.x+t.x)/2+0.4, (n.y+t.y)/2), b.net.seat[t.code]},
				tag{"highway", "path"}, tag{"name", "Sentier de " + t.name}, tag{"sac_scale", "mountain_hiking"})
			continue
		}
		half := int(math.Round(math.Sqrt(float64(t.population) / 700)))
		half = max(1, min(4, half))
		angle := between(0, math.Pi/2, "street angle", t.code)
		block := between(0.075, 0.105, "block", t.code)
		at := map[[2]int]int{}
		for u := -half; u <= half; u++ {
			for v := -half; v <= half; v++ {
				x := cx + block*(float64(u)*math.Cos(angle)-float64(v)*math.Sin(angle)) + 0.012*bell("street", t.code, u, v, "x")
				y := cy + block*(float64(u)*math.Sin(angle)+float64(v)*math.Cos(angle)) + 0.012*bell("street", t.code, u, v, "y")
				switch o := b.g.atKm(x, y); {
				case u == 0 && v == 0:
					at[[2]int{u, v}] = middle
				case o != sea && b.g.outlines[o].commune == t.commune && u*u+v*v <= half*half+1:
					at[[2]int{u, v}] = b.net.node(x, y)
				}
			}
		}
		b.streets(t, half, at, true)
		b.streets(t, half, at, false)
		if t.population > 15000 {
			b.net.nodes[middle].tags = append(b.net.nodes[middle].tags, tag{"highway", "traffic_signals"})
		} else if t.population > 1500 {
			if n, ok := at[[2]int{1, 0}]; ok {
				b.net.nodes[n].tags = append(b.net.nodes[n].tags, tag{"highway", "stop"}, tag{"direction", "forward"})
			}
			if n, ok := at[[2]int{0, 1}]; ok {
				b.net.nodes[n].tags = append(b.net.nodes[n].tags, tag{"highway", "give_way"})
			}
		}
	}
}

var streetNames = []string{"Grande Rue", "Rue des Embruns", "Rue du Lavoir", "Rue des Tisserands", "Rue du Four",
	"Rue des Goélands", "Rue de la Fontaine", "Rue des Genêts", "Rue du Puits", "Rue des Sauniers", "Rue du Moulin",
	"Rue des Alouettes", "Rue du Vieux Port", "Rue des Ajoncs", "Rue de l'Horloge", "Rue des Carriers", "Rue Neuve",
	"Rue des Tilleuls"}

// streets draws the rows or the columns of the grid.
func (b *builder) streets(t town, half int, at map[[2]int]int, rows bool) {
	for v := -half; v <= half; v++ {
		var run []int
		flush := func() {
			if len(run) > 1 {
				name := pick(streetNames, "street name", t.code, v, fmt.Sprint(rows))
				tags := []tag{{"highway", "residential"}, {"name", name}}
				switch d := draw("street kind", t.code, v, fmt.Sprint(rows)); {
				case v == 0 && rows:
					tags[0].value = "tertiary"
					tags = append(tags, tag{"maxspeed", "50"})
				case d < 0.12 && t.population > 2000:
					tags[0].value = "living_street"
				case d < 0.3 && t.population > 2000:
					tags = append(tags, tag{"oneway", "yes"}, tag{"maxspeed", "30"})
				case d < 0.38 && t.population > 2000:
					tags = append(tags, tag{"oneway", "-1"})
				case d < 0.6:
					tags = append(tags, tag{"maxspeed", "30"})
				}
				b.net.way(run, tags...)
			}
			run = nil
		}
		for u := -half; u <= half; u++ {
			key := [2]int{u, v}
			if !rows {
				key = [2]int{v, u}
			}
			if n, ok := at[key]; ok {
				run = append(run, n)
			} else {
				flush()
			}
		}
		flush()
	}
}

// drawOddities adds what a router must know how to read: turn restrictions,
// barriers, tracks, private drives and ways that are not for cars.
func (b *builder) drawOddities() {
	spur := func(from int, dx, dy float64, tags ...tag) (middle, end int) {
		n := b.net.nodes[from]
		middle = b.net.node(n.x+dx/2, n.y+dy/2+0.01)
		end = b.net.node(n.x+dx, n.y+dy)
		b.net.way([]int{from, middle, end}, tags...)
		return middle, end
	}
	for k, c := range communes {
		if c.code == roadless || c.code == islandAlone {
			continue
		}
		seat := b.net.seat[c.code]
		switch k % 6 {
		case 0:
			m, _ := spur(seat, 0.05, -0.06, tag{"highway", "service"}, tag{"service", "driveway"}, tag{"access", "private"})
			b.net.nodes[m].tags = []tag{{"barrier", "gate"}}
		case 1:
			spur(seat, -0.3, 0.25, tag{"highway", "track"}, tag{"tracktype", "grade3"}, tag{"surface", "gravel"}, tag{"motor_vehicle", "agricultural"})
		case 2:
			m, _ := spur(seat, 0.06, 0.05, tag{"highway", "residential"}, tag{"name", "Passage des Bornes"})
			b.net.nodes[m].tags = []tag{{"barrier", "bollard"}}
		case 3:
			spur(seat, -0.07, -0.05, tag{"highway", "service"}, tag{"service", "parking_aisle"})
		case 4:
			spur(seat, 0.12, -0.1, tag{"highway", "footway"})
		case 5:
			m, _ := spur(seat, -0.2, -0.1, tag{"highway", "unclassified"}, tag{"name", "Chemin des Troupeaux"}, tag{"surface", "ground"})
			b.net.nodes[m].tags = []tag{{"barrier", "cattle_grid"}}
		}
	}
	spur(b.net.seat[city], 0.2, 0.15, tag{"highway", "cycleway"})
	spur(b.net.seat[prefecture], -0.15, 0.15, tag{"highway", "pedestrian"}, tag{"name", "Place du Beffroi"})
	spur(b.net.seat["96014"], 0.4, 0.1, tag{"highway", "construction"}, tag{"construction", "secondary"}, tag{"name", "Déviation de Broÿ-sur-Mer"})
	for _, code := range []string{"96101", "96103", prefecture, "96009"} {
		b.restrict(b.net.seat[code], len(b.net.relations))
	}
}

// restrict forbids the turn between two ways that end at a node.
func (b *builder) restrict(via, k int) {
	var ends []int64
	for _, w := range b.net.ways {
		h := w.tag("highway")
		if (w.nodes[0] == via || w.nodes[len(w.nodes)-1] == via) && classRank[h] > 0 && w.tag("oneway") == "" {
			ends = append(ends, w.id)
		}
	}
	if len(ends) < 2 {
		return
	}
	kind := []string{"no_left_turn", "no_right_turn", "no_u_turn", "no_straight_on"}[k%4]
	to := ends[1]
	if kind == "no_u_turn" {
		to = ends[0]
	}
	tags := []tag{{"type", "restriction"}, {"restriction", kind}}
	if k == 1 {
		tags = append(tags, tag{"except", "bus;bicycle"})
	}
	b.net.relations = append(b.net.relations, relation{int64(len(b.net.relations) + 1), []member{
		{"way", ends[0], "from"}, {"node", b.net.nodes[via].id, "via"}, {"way", to, "to"}}, tags})
}
