package graph

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// A town is a road map drawn in letters. Each letter is a node; nodes lie
// `spacing` metres apart (default 1,000) on a grid, north up. Ways name their
// nodes: "abc" goes from a by b to c.
type town struct {
	art     string
	spacing float64
	ways    []way
	nodes   map[string]string // tags of a letter: "highway=traffic_signals"
	bans    []ban
	profile *Profile
}

type way struct{ nodes, tags string }

type ban struct {
	kind          string // no_left_turn, only_straight_on…
	from, via, to string // ways by their nodes; via one letter or ways with commas
	tags          string
}

func car(t testing.TB) *Profile {
	f, err := os.Open("../../data/reference/car_profile.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := ParseProfile(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// calm is the car without turn costs, so that hand-worked times are round.
func calm(t testing.TB) *Profile { return car(t).With("turn_cost", "", 0) }

func tags(s string) (out Tags) {
	for _, kv := range strings.Fields(s) {
		k, v, _ := strings.Cut(kv, "=")
		out = append(out, Tag{k, strings.ReplaceAll(v, "_·_", " ")})
	}
	return out
}

// origin is where towns lie: at the equator a degree is as long either way.
var origin = orb.Point{0, 0}

// km and north are a kilometre in degrees at the equator, to the east and to
// the north: the earth is flattened.
const km, north = 1000 / 111319.491, 1000 / 110574.276

func (w town) place(letter string) orb.Point {
	s := w.spacing
	if s == 0 {
		s = 1000
	}
	for y, row := range strings.Split(strings.Trim(w.art, "\n"), "\n") {
		if x := strings.Index(row, letter); x >= 0 {
			return orb.Point{origin[0] + float64(x)*s/1000*km, origin[1] - float64(y)*s/1000*north}
		}
	}
	panic("no " + letter + " on the map")
}

func (w town) build(t testing.TB) *Graph {
	g, _ := w.report(t)
	return g
}

func (w town) report(t testing.TB) (*Graph, Report) {
	t.Helper()
	p := w.profile
	if p == nil {
		p = calm(t)
	}
	b := NewBuilder(p)
	id := func(nodes string) int64 {
		for i, x := range w.ways {
			if x.nodes == nodes {
				return int64(i + 1)
			}
		}
		t.Fatalf("no way %q", nodes)
		return 0
	}
	seen := map[rune]bool{}
	for i, x := range w.ways {
		var ns []int64
		for _, c := range x.nodes {
			ns = append(ns, int64(c))
			seen[c] = true
		}
		b.AddWay(int64(i+1), ns, tags(x.tags))
	}
	for _, x := range w.bans {
		r := Restriction{Kind: p.Restriction(tags("type=restriction restriction=" + x.kind + " " + x.tags)), From: []int64{id(x.from)}, To: []int64{id(x.to)}}
		if len(x.via) == 1 {
			r.Via = int64(x.via[0])
		} else {
			for _, v := range strings.Split(x.via, ",") {
				r.ViaWays = append(r.ViaWays, id(v))
			}
		}
		b.AddRestriction(r)
	}
	b.Index()
	for c := range seen {
		q := w.place(string(c))
		b.AddNode(int64(c), q[0], q[1], tags(w.nodes[string(c)]))
	}
	g, report, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return g, report
}

// nearNode snaps to the road beside a letter: toward is the letter that the
// point is moved to, by a tenth of the way.
func (w town) door(t testing.TB, g *Graph, at string) Place {
	t.Helper()
	p := w.place(at[:1])
	if len(at) > 1 {
		q := w.place(at[1:2])
		p = orb.Point{p[0] + (q[0]-p[0])*0.1, p[1] + (q[1]-p[1])*0.1}
	}
	x, ok := g.Snap(p, 5000)
	if !ok {
		t.Fatalf("no road at %s", at)
	}
	return x
}

// seconds drives from one door to another, by every search that there is, and
// checks that they agree; -1 where there is no way.
func (w town) seconds(t testing.TB, g *Graph, from, to string) float64 {
	t.Helper()
	a, b := w.door(t, g, from), w.door(t, g, to)
	p, ok := g.Path(a, b)
	got := g.Nearest([]Place{b}, 1, 0).At(a)
	if ok != (len(got) == 1) {
		t.Fatalf("%s to %s: path %v, nearest %v", from, to, ok, got)
	}
	naive, found := g.naive(a, b)
	if ok != found || ok && naive != p.Cost || ok && got[0].Cost != p.Cost {
		t.Fatalf("%s to %s: path %v (%v), nearest %v, naive %v (%v)", from, to, p.Cost, ok, got, naive, found)
	}
	if !ok {
		return -1
	}
	return float64(p.Cost.Tenths) / 10
}

// naive is the shortest path by relaxing every turn until nothing changes
// (Bellman and Ford), with the one definition of a turn.
func (g *Graph) naive(from, to Place) (Cost, bool) {
	const far = math.MaxInt32 / 2
	cost := make([]Cost, len(g.edges))
	for i := range cost {
		cost[i] = Cost{far, far}
	}
	best := Cost{far, far}
	for _, f := range from.On {
		if f.start().less(cost[f.Edge]) {
			cost[f.Edge] = f.start()
		}
		for _, t := range to.On {
			if t.Edge == f.Edge && t.Before.Weight >= f.Before.Weight {
				if c := (Cost{t.Before.Weight - f.Before.Weight + f.Toll + t.Toll, t.Before.Tenths - f.Before.Tenths}); c.less(best) {
					best = c
				}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for f := range cost {
			if cost[f].Weight >= far {
				continue
			}
			for e := range g.edges {
				if c, ok := g.turn(Edge(f), Edge(e)); ok {
					c = cost[f].Plus(c)
					for _, t := range to.On {
						if t.Edge == g.base(Edge(e)) && c.Plus(t.goal()).less(best) {
							best = c.Plus(t.goal())
						}
					}
					c = c.Plus(Cost{g.edges[e].weight, g.edges[e].tenths})
					if c.less(cost[e]) {
						cost[e], changed = c, true
					}
				}
			}
		}
	}
	return best, best.Weight < far
}

// through names the letters that a path passes.
func (w town) through(t testing.TB, g *Graph, from, to string) string {
	t.Helper()
	p, ok := g.Path(w.door(t, g, from), w.door(t, g, to))
	if !ok {
		return ""
	}
	out := ""
	for _, s := range g.Steps(p) {
		for _, q := range s.Line {
			for _, c := range w.art {
				if c == ' ' || c == '\n' {
					continue
				}
				if geo.Distance(w.place(string(c)), q) < 1 && !strings.HasSuffix(out, string(c)) {
					out += string(c)
				}
			}
		}
	}
	return out
}

func near(t testing.TB, what string, got, want, slack float64) {
	t.Helper()
	if math.Abs(got-want) > slack {
		t.Errorf("%s: %.2f s, want %.2f", what, got, want)
	}
}

// drive is what a kilometre takes at a speed in km/h, in seconds.
func drive(km, speed float64) float64 { return km / speed * 3600 }

var _ = fmt.Sprint
