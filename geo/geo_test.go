package geo

import (
	"math"
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
