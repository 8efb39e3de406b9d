package main

import (
	"container/heap"
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
