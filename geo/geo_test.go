package geo

import (
	"math"
	"math/rand"
	"testing"

	"github.com/paulmach/orb"
)

func TestDistance_matches_known_distances(t *testing.T) {
	cases := []struct {
		name string
		a, b orb.Point
		km   float64
	}{
		{"a degree of latitude", orb.Point{2, 46}, orb.Point{2, 47}, 111.195},
		{"Paris to Lyon", orb.Point{2.3522, 48.8566}, orb.Point{4.8357, 45.7640}, 391.5},
		{"the same place", orb.Point{2, 46}, orb.Point{2, 46}, 0},
	}
	for _, c := range cases {
		if got := Distance(c.a, c.b).Km(); math.Abs(got-c.km) > 0.1 {
			t.Errorf("%s: %.3f km, expected %.3f", c.name, got, c.km)
		}
	}
}

func TestVector_measures_as_Distance_does(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 20_000 {
		a := orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}
		b := orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}
		if r.Intn(2) == 0 { // near each other
			reach := math.Pow(10, -6*r.Float64())
			b = orb.Point{a[0] + reach*(r.Float64()-0.5), max(-90, min(90, a[1]+reach*(r.Float64()-0.5)))}
		}
		got, want := VectorOf(a).Distance(VectorOf(b)), Distance(a, b)
		if math.Abs(float64(got-want)) > 1e-8+1e-12*float64(want) && want < 19_000_000 { // opposite ends of the Earth are ill-conditioned
			t.Fatalf("%v to %v: %v m, expected %v", a, b, got, want)
		}
	}
}

func TestLocal_is_undone_by_Unproject(t *testing.T) {
	l := NewLocal(orb.Point{3.5, 44.5})
	p := orb.Point{3.61, 44.42}
	x, y := l.Project(p)
	if q := l.Unproject(x, y); Distance(p, q) > 1e-6 {
		t.Errorf("%v came back as %v", p, q)
	}
	if d := Metres(math.Hypot(x, y)); math.Abs(float64(d/Distance(l.origin, p))-1) > 1e-3 {
		t.Errorf("local distance %v, expected %v", d, Distance(l.origin, p))
	}
}

func TestDistanceToShape_is_zero_inside_and_metres_outside(t *testing.T) {
	square := orb.MultiPolygon{{{{2, 46}, {2.1, 46}, {2.1, 46.1}, {2, 46.1}, {2, 46}}}}
	if d := DistanceToShape(orb.Point{2.05, 46.05}, square); d != 0 {
		t.Errorf("inside: %v", d)
	}
	got, want := DistanceToShape(orb.Point{2.2, 46.05}, square), Distance(orb.Point{2.2, 46.05}, orb.Point{2.1, 46.05})
	if math.Abs(float64(got/want)-1) > 1e-3 {
		t.Errorf("east of it: %v m, expected %v", got, want)
	}
}

func TestClass_has_its_upper_bound_in_it(t *testing.T) {
	for m, want := range map[Minutes]string{0: "c0", 10: "c0", 10.01: "c1", 20: "c1", 30: "c2", 45: "c3", 45.1: "c4", Minutes(math.NaN()): "cx"} {
		if got := Class(m); got != want {
			t.Errorf("%v minutes: %s, expected %s", m, got, want)
		}
	}
}
