package estimate

import (
	"fmt"
	"math"
	"math/rand"
	"os"
	"testing"

	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
)

// aModel is a model with every part of it at work.
func aModel() Model {
	return Model{Scale: 3.4, Exponent: 0.77, NearKm: 0.3, Relief: 0.2, UnknownReliefKm: [2]float64{0.1, 0.5}, MaxSpeedKmh: 110, Spread: 0.2, Level: 0.1, Trips: []Band{{10, 0.4, 30}, {0, 0.2, 40}}}
}

// scattered makes n communes with random points and traits, each a neighbour
// of some of those around it, on a few landmasses.
func scattered(r *rand.Rand, n int) *Context {
	communes := make([]Commune, n)
	for i := range communes {
		communes[i] = Commune{
			Code: fmt.Sprint(i), Point: orb.Point{2 + r.Float64(), 46 + r.Float64()},
			AreaKm2: 2 + 100*r.Float64()*r.Float64(), Density: r.Intn(8), Mountain: r.Intn(2) == 0, ReliefKm: 2 * r.Float64() * r.Float64(),
		}
		if r.Intn(5) == 0 {
			communes[i].ReliefKm = math.NaN()
		}
		if i > 0 && r.Intn(20) == 0 {
			communes[i].Point = communes[i-1].Point // two communes with one point
		}
	}
	neighbours := make([][]int, n)
	for i := range communes {
		for j := range i {
			d := math.Hypot(communes[i].Point[0]-communes[j].Point[0], communes[i].Point[1]-communes[j].Point[1])
			// Sparse enough that there are long ways round, and islands.
			if d < 1.5/math.Sqrt(float64(n)) && r.Intn(3) > 0 {
				neighbours[i] = append(neighbours[i], j)
			}
		}
	}
	c, err := NewContext(communes, neighbours, nil)
	if err != nil {
		panic(err)
	}
	return c
}

func TestNearest_gives_exactly_what_trying_every_espace_gives(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	var answered, unanswered int
	for round := range rounds {
		r := rand.New(rand.NewSource(int64(round)))
		c := scattered(r, 20+r.Intn(180))
		e, err := New(aModel(), c)
		if err != nil {
			t.Fatal(err)
		}
		var origins []nearest.Origin
		for i := range c.Len() {
			o := e.Origin(i)
			if r.Intn(3) == 0 { // a place somewhere in or beside its commune
				o.Point = orb.Point{o.Point[0] + 0.1*r.NormFloat64(), o.Point[1] + 0.1*r.NormFloat64()}
				o.Spread = 0
			}
			if r.Intn(30) == 0 {
				o.Commune = -1
			}
			origins = append(origins, o)
		}
		var espaces []nearest.Espace
		for i := range r.Intn(60) {
			commune := r.Intn(c.Len()+1) - 1
			p := orb.Point{2.5, 46.5}
			density := 0
			if commune >= 0 {
				p, density = c.Commune(commune).Point, c.Commune(commune).Density
			}
			if i > 0 && r.Intn(5) == 0 { // the same place twice: a tie
				espaces = append(espaces, espaces[i-1])
				espaces[i].ID = fmt.Sprint(r.Int())
				continue
			}
			p = orb.Point{p[0] + 0.05*r.NormFloat64(), p[1] + 0.05*r.NormFloat64()}
			espaces = append(espaces, nearest.Espace{ID: fmt.Sprint(r.Int()), Point: p, Commune: commune, Density: density, Tags: nearest.Tags(r.Intn(16))})
		}
		dense := nearest.Pace{0, 1.3, 1.3, 1.3, 1.1}
		filters := []nearest.Filter{{ID: "all"}, {ID: "one", Want: 1}, {ID: "three, dense", Want: 7, Pace: dense}, {ID: "all, dense", Pace: dense}, {ID: "none", Want: 32}}
		k := 1 + r.Intn(nearest.MaxK)

		type key struct{ origin, filter int }
		want := map[key]string{}
		show := func(answers []nearest.Answer, reason nearest.Reason) string {
			s := string(reason)
			for _, a := range answers {
				s += fmt.Sprintf(" %s %.6f [%.4f %.4f] %.3f %s %v;", espaces[a.Espace].ID, a.Minutes, a.Low, a.High, a.Distance, a.Method, a.RelativeError)
			}
			return s
		}
		nearest.Exhaustive(e, origins, espaces, filters, k, func(o, f int, answers []nearest.Answer, reason nearest.Reason) {
			want[key{o, f}] = show(answers, reason)
		})
		calls := 0
		e.Nearest(origins, espaces, filters, k, func(o, f int, answers []nearest.Answer, reason nearest.Reason) {
			if calls != o*len(filters)+f {
				t.Fatalf("round %d: call %d is for origin %d, filter %d: expected origins in order and filters within them", round, calls, o, f)
			}
			calls++
			if len(answers) > 0 {
				answered++
			} else {
				unanswered++
			}
			if got := show(answers, reason); got != want[key{o, f}] {
				t.Fatalf("round %d, origin %d, filter %s, k %d:\n got %s\nwant %s", round, o, filters[f].ID, k, got, want[key{o, f}])
			}
		})
		if calls != len(want) {
			t.Fatalf("round %d: %d calls, expected %d", round, calls, len(want))
		}
	}
	if answered < 1000 || unanswered < 100 {
		t.Errorf("%d answers and %d reasons compared: too few to mean anything", answered, unanswered)
	}
}

func definitions() []nearest.Filter {
	dense := nearest.Pace{1, 1.3, 1.3, 1.3, 1, 1, 1, 1}
	var filters []nearest.Filter
	for which, a := range map[string]nearest.Tags{"tous": 0, "sans_itinerants": 1, "principaux": 3} {
		for when, b := range map[string]nearest.Tags{"toute_heure": 0, "samedi": 4, "apres_18h": 8} {
			filters = append(filters, nearest.Filter{ID: which + "-" + when + "-fluide", Want: a | b},
				nearest.Filter{ID: which + "-" + when + "-dense", Want: a | b, Pace: dense})
		}
	}
	return filters
}

func publishedModel(t testing.TB) Model {
	t.Helper()
	r, err := os.Open(reference + "travel_time_model.json")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	m, err := DecodeModel(r)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// BenchmarkNearest_France answers all communes, 18 definitions, two espaces
// each, on one core.
func BenchmarkNearest_France(b *testing.B) {
	f := theFrance(b)
	e, err := New(publishedModel(b), f.context)
	if err != nil {
		b.Fatal(err)
	}
	var origins []nearest.Origin
	for i := range f.context.Len() {
		origins = append(origins, e.Origin(i))
	}
	filters := definitions()
	count := map[nearest.Reason]int{}
	for b.Loop() {
		clear(count)
		e.Nearest(origins, f.espaces, filters, 2, func(_, _ int, _ []nearest.Answer, reason nearest.Reason) { count[reason]++ })
	}
	b.Logf("%d origins, %d espaces, %d filters: %v", len(origins), len(f.espaces), len(filters), count)
}

// BenchmarkNearest_France_of_five_espaces is what a researcher with a handful
// of places asks.
func BenchmarkNearest_France_of_five_espaces(b *testing.B) {
	f := theFrance(b)
	e, err := New(publishedModel(b), f.context)
	if err != nil {
		b.Fatal(err)
	}
	var origins []nearest.Origin
	for i := range f.context.Len() {
		origins = append(origins, e.Origin(i))
	}
	for b.Loop() {
		e.Nearest(origins, f.espaces[:5], []nearest.Filter{{}}, 3, func(int, int, []nearest.Answer, nearest.Reason) {})
	}
}
