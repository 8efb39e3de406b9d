package graph

import (
	"container/heap"
	"math/rand"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// county is a made-up network of n by n corners, 150 m or so apart, with
// classes of roads, one-way streets, signals and missing links; the same for
// the same n.
func county(t testing.TB, n int) *Graph {
	r := rand.New(rand.NewSource(int64(n)))
	b := NewBuilder(car(t))
	id := func(x, y int) int64 { return int64(1 + x + n*y) }
	kinds := []Tags{tags("highway=residential"), tags("highway=residential"), tags("highway=residential oneway=yes"), tags("highway=tertiary"), tags("highway=secondary maxspeed=70"), tags("highway=service"), tags("highway=unclassified maxspeed=50")}
	way := int64(0)
	for y := 0; y < n; y++ {
		for x := 0; x < n; x++ {
			for _, d := range [2][2]int{{1, 0}, {0, 1}} {
				x2, y2 := x+d[0], y+d[1]
				if x2 >= n || y2 >= n || r.Intn(6) == 0 {
					continue
				}
				way++
				k := kinds[r.Intn(len(kinds))]
				if (x*d[1]+y*d[0])%20 == 0 {
					k = tags("highway=primary maxspeed=80")
				}
				b.AddWay(way, []int64{id(x, y), id(x2, y2)}, k)
			}
		}
	}
	b.Index()
	for y := 0; y < n; y++ {
		for x := 0; x < n; x++ {
			var t Tags
			if r.Intn(30) == 0 {
				t = Tags{{"highway", "traffic_signals"}}
			}
			b.AddNode(id(x, y), 2+(float64(x)+r.Float64()*0.4)*0.002, 46+(float64(y)+r.Float64()*0.4)*0.0014, t)
		}
	}
	g, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func targets(t testing.TB, g *Graph, n int) (out []Place) {
	r := rand.New(rand.NewSource(7))
	b := g.Bound()
	for len(out) < n {
		p, ok := g.Snap(orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])}, 5000)
		if ok {
			out = append(out, p)
		}
	}
	return out
}

// entry of the textbook's heap.
type entry struct {
	weight, tenths int32
	target, state  uint32
}
type entries []entry

func (h entries) Len() int           { return len(h) }
func (h entries) Less(i, j int) bool { return h[i].weight < h[j].weight }
func (h entries) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *entries) Push(x any)        { *h = append(*h, x.(entry)) }
func (h *entries) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// textbook is Dijkstra's search with container/heap, from all targets, on the
// same arrays and with the one definition of a turn.
func textbook(g *Graph, targets []Place) (labels []Label, settled int) {
	labels = make([]Label, len(g.edges))
	for i := range labels {
		labels[i] = nowhere
	}
	var h entries
	offer := func(s Edge, l Label) {
		if l.better(labels[s]) {
			labels[s] = l
			heap.Push(&h, entry{l.Weight, l.Tenths, l.Target, s})
		}
	}
	fee, shift := make([]int32, len(targets)), int32(0)
	for i, t := range targets {
		fee[i] = g.fee(t)
		shift = max(shift, fee[i])
	}
	for i, t := range targets {
		for _, p := range t.On {
			g.predecessors(p.Edge, func(f Edge, c Cost) {
				offer(f, Label{p.goal().Weight + c.Weight + shift - fee[i], p.Before.Tenths + c.Tenths, uint32(i), p.metresBefore})
			})
		}
	}
	for h.Len() > 0 {
		x := heap.Pop(&h).(entry)
		l := labels[x.state]
		if l.Weight != x.weight || l.Tenths != x.tenths || l.Target != x.target {
			continue
		}
		settled++
		e := &g.edges[x.state]
		g.predecessors(x.state, func(f Edge, c Cost) {
			offer(f, Label{l.Weight + e.weight + c.Weight, l.Tenths + e.tenths + c.Tenths, l.Target, l.Metres + g.lengthOf(x.state)})
		})
	}
	return labels, settled
}

func TestNearest_is_what_the_textbook_finds(t *testing.T) {
	g := county(t, 60)
	ts := targets(t, g, 25)
	want, _ := textbook(g, ts)
	got := g.Nearest(ts, 1, 0)
	for i := range want {
		if want[i] != got.labels[i] {
			t.Fatalf("state %d: %v, textbook %v", i, got.labels[i], want[i])
		}
	}
}

func TestNearest_k_labels_hold_the_nearest_of_each(t *testing.T) {
	g := county(t, 40)
	ts := targets(t, g, 12)
	k := g.Nearest(ts, 4, 0)
	single := make([]*Field, len(ts))
	for i := range ts {
		single[i] = g.Nearest(ts[i:i+1], 1, 0)
	}
	r := rand.New(rand.NewSource(2))
	for range 300 {
		e := r.Intn(len(g.edges))
		var all []int32
		for i, f := range single {
			if l := f.labels[e]; l.Target != None {
				all = append(all, l.Weight-f.shift-k.fee[i]+f.fee[0]+k.shift)
			}
		}
		for i := range all {
			for j := i; j > 0 && all[j] < all[j-1]; j-- {
				all[j], all[j-1] = all[j-1], all[j]
			}
		}
		for i := 0; i < 4 && i < len(all); i++ {
			if got := k.labels[4*e+i].Weight; got != all[i] {
				t.Fatalf("edge %d, number %d: weight %d, want %d", e, i, got, all[i])
			}
		}
	}
}

func TestNearest_stops_at_its_limit(t *testing.T) {
	g := county(t, 60)
	ts := targets(t, g, 1)
	all, near := g.Nearest(ts, 1, 0), g.Nearest(ts, 1, 2000)
	if near.Settled >= all.Settled/2 || near.Settled == 0 {
		t.Fatalf("settled %d of %d", near.Settled, all.Settled)
	}
	for i, l := range all.labels {
		if l.Weight-all.shift <= 2000 && near.labels[i] != l {
			t.Fatalf("state %d: %v, without a limit %v", i, near.labels[i], l)
		}
	}
	near.Again(targets(t, g, 2)[1:], 0)
	fresh := g.Nearest(targets(t, g, 2)[1:], 1, 0)
	for i := range fresh.labels {
		if fresh.labels[i] != near.labels[i] {
			t.Fatalf("state %d: again %v, fresh %v", i, near.labels[i], fresh.labels[i])
		}
	}
}

// cpu is the processor time that this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Edges settled per second of processor time, from 2,900 targets on a network of a million
// directed edges: the search, and the textbook's on the same arrays.
func BenchmarkNearest(b *testing.B) {
	g := county(b, 600)
	ts := targets(b, g, 2900)
	b.Logf("%d directed edges", g.Edges())
	f := g.Nearest(ts, 1, 0)
	b.Run("buckets", func(b *testing.B) {
		n, c := 0, cpu()
		for range b.N {
			f.Again(ts, 0)
			n += f.Settled
		}
		b.ReportMetric(float64(n)/(cpu()-c).Seconds()/1e6, "Medges/cpu-s")
	})
	b.Run("buckets-k3", func(b *testing.B) {
		f := g.Nearest(ts, 3, 0)
		n, c := 0, cpu()
		for range b.N {
			f.Again(ts, 0)
			n += f.Settled
		}
		b.ReportMetric(float64(n)/(cpu()-c).Seconds()/1e6, "Medges/cpu-s")
	})
}

// How many times as many edges the search settles per second of processor
// time as the textbook's, from the same targets on the same arrays.
func BenchmarkNearestAgainstTextbook(b *testing.B) {
	g := county(b, 600)
	ts := targets(b, g, 2900)
	f := g.Nearest(ts, 1, 0)
	b.ResetTimer()
	var edges [2]int
	var took [2]time.Duration
	for range b.N {
		c := cpu()
		f.Again(ts, 0)
		edges[0], took[0] = edges[0]+f.Settled, took[0]+cpu()-c
		c = cpu()
		_, n := textbook(g, ts)
		edges[1], took[1] = edges[1]+n, took[1]+cpu()-c
	}
	ours, theirs := float64(edges[0])/took[0].Seconds(), float64(edges[1])/took[1].Seconds()
	b.ReportMetric(ours/1e6, "Medges/cpu-s")
	b.ReportMetric(theirs/1e6, "textbook-Medges/cpu-s")
	b.ReportMetric(ours/theirs, "times-textbook")
}

func TestPath_again_finds_the_same_and_writes_into_the_same_arrays(t *testing.T) {
	g, small := county(t, 60), county(t, 20)
	places, others := targets(t, g, 40), targets(t, small, 2)
	var first []Cost
	for round := range 3 {
		for i := 0; i+1 < len(places); i += 2 {
			p, ok := g.Path(places[i], places[i+1])
			if !ok {
				t.Fatalf("no way from place %d", i)
			}
			if f := g.Nearest(places[i+1:i+2], 1, 0).At(places[i]); f[0].Cost.Weight != p.Cost.Weight {
				t.Errorf("place %d: weight %d, by the search from the goal %d", i, p.Cost.Weight, f[0].Cost.Weight)
			}
			if round == 0 {
				first = append(first, p.Cost)
			} else if first[i/2] != p.Cost {
				t.Errorf("place %d, round %d: %v, first %v", i, round, p.Cost, first[i/2])
			}
			small.Path(others[0], others[1])
		}
	}
}

// The way between two neighbours: what it allocates must not grow with the
// network.
func BenchmarkPathNearby(b *testing.B) {
	g := county(b, 300)
	p := targets(b, g, 1)[0]
	q, ok := g.Snap(orb.Point{p.Point[0] + 0.004, p.Point[1]}, 5000)
	if !ok {
		b.Fatal("no road")
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, ok := g.Path(p, q); !ok {
			b.Fatal("no way")
		}
	}
}
