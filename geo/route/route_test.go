package route

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand"
	"os"
	"strings"
	"testing"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
)

// km and north are a kilometre in degrees at the equator, to the east and to
// the north: the earth is flattened.
const km, north = 1000 / 111319.491, 1000 / 110574.276

func car(t testing.TB) *graph.Profile {
	f, err := os.Open("../../data/reference/car_profile.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := graph.ParseProfile(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// grid is a town of n by n streets a kilometre apart, driven at 36 km/h (100 s
// a block) and without turn costs; the street of row y is named "Rue y".
// Beside it, 50 km east, lies an island of one block.
func grid(t testing.TB, n int) *graph.Graph {
	b := graph.NewBuilder(car(t).With("turn_cost", "", 0).With("small_component", "", 8))
	tags := func(name string) graph.Tags {
		return graph.Tags{{Key: "highway", Value: "residential"}, {Key: "maxspeed", Value: "45"}, {Key: "name", Value: name}}
	}
	place := map[int64]orb.Point{}
	add := func(way int64, name string, points ...orb.Point) {
		var ids []int64
		for _, p := range points {
			id := int64(math.Round(p[0]/km))*1000 + int64(math.Round(p[1]/north)) + 1
			place[id] = p
			ids = append(ids, id)
		}
		b.AddWay(way, ids, tags(name))
	}
	for i := 0; i < n; i++ {
		var row, col []orb.Point
		for j := 0; j < n; j++ {
			row = append(row, orb.Point{float64(j) * km, float64(i) * north})
			col = append(col, orb.Point{float64(i) * km, float64(j) * north})
		}
		add(int64(2*i+1), fmt.Sprint("Rue ", i), row...)
		add(int64(2*i+2), fmt.Sprint("Allée ", i), col...)
	}
	c := func(x, y float64) orb.Point { return orb.Point{(50 + x) * km, y * north} }
	add(101, "Quai", c(0, 0), c(1, 0), c(1, 1), c(0, 1), c(0, 0))
	add(102, "Môle", c(1, 0), c(2, 0))
	add(103, "Digue", c(1, 1), c(2, 1))
	add(104, "Rue du Phare", c(1, 0), c(0, 1))
	b.Index()
	for id, p := range place {
		b.AddNode(id, p[0], p[1], nil)
	}
	g, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func at(x, y float64) orb.Point { return orb.Point{x * km, y * north} }

func TestFind_gives_time_length_legs_and_names(t *testing.T) {
	g := grid(t, 6)
	trip, err := Find(g, at(0.5, 0.1), at(4, 2.5))
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(float64(trip.Minutes)-600./60) > 0.02 || math.Abs(float64(trip.Metres)-6000) > 5 {
		t.Errorf("%.3f min, %.0f m: want 10 min, 6 km", trip.Minutes, trip.Metres)
	}
	if math.Abs(float64(trip.Legs[0])-100) > 1 || trip.Legs[1] > 1 {
		t.Errorf("legs %v, want 100 m and 0", trip.Legs)
	}
	if math.Abs(float64(trip.Door-trip.Minutes)-1.2) > 0.02 {
		t.Errorf("door to door %.2f min more, want 1.2 (100 m at 5 km/h)", trip.Door-trip.Minutes)
	}
	var names []string
	for _, s := range trip.Steps {
		names = append(names, s.Name)
	}
	if s := strings.Join(names, ", "); !strings.Contains(s, "Rue") || !strings.Contains(s, "Allée") {
		t.Errorf("by %s", s)
	}
	l := trip.Line()
	if geo.Distance(l[0], at(0.5, 0)) > 1 || geo.Distance(l[len(l)-1], at(4, 2.5)) > 1 {
		t.Errorf("line from %v to %v", l[0], l[len(l)-1])
	}
	total := 0.0
	for i := 1; i < len(l); i++ {
		total += float64(geo.Distance(l[i-1], l[i]))
	}
	if math.Abs(total-float64(trip.Metres)) > 20 { // on a sphere
		t.Errorf("the line is %.0f m long, the trip %.0f", total, trip.Metres)
	}
	text, err := json.Marshal(trip.GeoJSON())
	if err != nil || !strings.Contains(string(text), `"name":"Rue 0"`) {
		t.Errorf("%s %v", text, err)
	}
}

func TestFind_says_why_there_is_no_trip(t *testing.T) {
	g := grid(t, 4)
	for _, c := range []struct {
		from, to orb.Point
		want     error
	}{
		{at(20, 20), at(1, 1), NoRoadFrom},
		{at(1, 1), at(20, 20), NoRoadTo},
		{at(1, 1), at(50, 0), NoWay},
	} {
		if _, err := Find(g, c.from, c.to); !errors.Is(err, c.want) {
			t.Errorf("%v to %v: %v, want %v", c.from, c.to, err, c.want)
		}
	}
}

func TestTimes_agree_with_asking_for_every_pair(t *testing.T) {
	g := grid(t, 8)
	times := NewTimes(g)
	r := rand.New(rand.NewSource(5))
	spot := func() orb.Point {
		if r.Intn(6) == 0 {
			return at(50+r.Float64()*2, r.Float64())
		}
		return at(r.Float64()*8, r.Float64()*8)
	}
	var origins []nearest.Origin
	var espaces []nearest.Espace
	for i := range 60 {
		origins = append(origins, nearest.Origin{ID: fmt.Sprint(i), Point: spot(), Density: r.Intn(8)})
	}
	origins = append(origins, nearest.Origin{ID: "far", Point: at(200, 0)})
	for i := range 14 {
		espaces = append(espaces, nearest.Espace{ID: fmt.Sprint("e", (i*5)%14), Point: spot(), Density: r.Intn(8), Tags: nearest.Tags(r.Intn(4))})
	}
	espaces[3].Point = espaces[4].Point
	dense := nearest.Pace{0, 1.3, 1.3, 1.3}
	filters := []nearest.Filter{{ID: "all"}, {ID: "one", Want: 1}, {ID: "dense", Pace: dense}, {ID: "both", Want: 3, Pace: dense}, {ID: "none", Want: 1 << 9}}
	for _, k := range []int{2, 13, nearest.MaxK} {
		agree(t, times, origins, espaces, filters, k)
		drawn := 0
		first := []geo.Minutes{0, 2, 5}[k%3] // all at once, and round by round
		sweep, err := NewSweep(g, origins, espaces, filters, SweepOptions{K: k, Workers: 2, First: first,
			Draw: func(e int, f *graph.Field) (any, error) { return e, nil },
			Drawn: func(e int, made any) error {
				if drawn++; made != e {
					t.Errorf("espace %d drawn as %v", e, made)
				}
				return nil
			}})
		if err != nil || drawn != len(espaces) {
			t.Fatal(err, drawn)
		}
		agree(t, sweep, origins, espaces, filters, k)
	}
}

func agree(t *testing.T, times nearest.TravelTimes, origins []nearest.Origin, espaces []nearest.Espace, filters []nearest.Filter, k int) {
	type key struct{ o, f int }
	want := map[key][]nearest.Answer{}
	nearest.Exhaustive(times, origins, espaces, filters, k, func(o, f int, a []nearest.Answer, _ nearest.Reason) {
		want[key{o, f}] = append([]nearest.Answer(nil), a...)
	})
	n, reasons := 0, map[nearest.Reason]int{}
	times.Nearest(origins, espaces, filters, k, func(o, f int, a []nearest.Answer, reason nearest.Reason) {
		w := want[key{o, f}]
		if len(a) != len(w) || (len(a) == 0) != (reason != "") {
			t.Fatalf("origin %d filter %d: %v (%s), want %v", o, f, a, reason, w)
		}
		reasons[reason]++
		for i := range a {
			n++
			if a[i].Minutes != w[i].Minutes || a[i].Espace != w[i].Espace || math.Abs(float64(a[i].Distance-w[i].Distance)) > 20 || a[i].Method != nearest.Route {
				t.Errorf("origin %d filter %d: %+v, want %+v", o, f, a[i], w[i])
			}
		}
	})
	if n < 300 || reasons[NoRoad] != len(filters) || reasons[nearest.NoEspace] == 0 {
		t.Errorf("%d answers, reasons %v: too few", n, reasons)
	}
}
