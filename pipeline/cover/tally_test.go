package cover

import (
	"math"
	"testing"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/geo/nearest"
)

// by is a reach of one place in some minutes.
func by(method nearest.Method, m geo.Minutes) reach {
	a := nearest.Answer{Minutes: m, Method: method, RelativeError: 0.1}
	if method == nearest.Route {
		a.RelativeError = 0
	}
	return reach{answers: []nearest.Answer{a}, places: []local{{share: 1, reached: true, nearest: a}}}
}

// Two thirds of the people of a commune by road are nearer than its mean, one
// third farther.
func TestTally_counts_people_by_place(t *testing.T) {
	c := &cover{groups: []territory{{"epci", "E"}, {"epci", "F"}}, model: estimate.Model{Spread: 0.01, Level: 0.1}}
	tallies := c.newTallies(1, func(territory, int, *tally) {})
	road := by(nearest.Route, 18)
	near, far := road.places[0], road.places[0]
	near.share, near.nearest.Minutes = 2.0/3, 16
	far.share, far.nearest.Minutes = 1.0/3, 22
	road.places = []local{near, far}
	for _, x := range []struct {
		people float64
		reach  reach
		group  int
	}{
		{600, by(nearest.Estimation, 5), 0},
		{300, road, 0},
		{50, by(nearest.Estimation, 25), 0},
		{50, reach{reason: nearest.NoEspaceOnLandmass}, 0},
		{0, by(nearest.Estimation, 1), 0}, // a commune without people counts as one
		{10, reach{reason: nearest.NotLocated}, 1},
		{7, reach{reason: nearest.NotPlaced}, 1},
	} {
		tallies.add(commune{population: x.people, groups: []int{x.group}}, 0, x.reach)
	}
	e, f := &tallies.of[0][0], &tallies.of[1][0]
	near6 := func(name string, got any, want any) {
		t.Helper()
		g, ok1 := got.(float64)
		w, ok2 := want.(float64)
		if ok1 != ok2 || ok1 && math.Abs(g-w) > 1e-6 || !ok1 && got != want {
			t.Errorf("%s: %v, expected %v", name, got, want)
		}
	}
	var seen []string
	tallies.each = func(t territory, _ int, x *tally) { seen = append(seen, t.kind+" "+t.code) }
	tallies.rest(c.groups)
	if len(seen) != 2 || seen[0] != "epci E" || seen[1] != "epci F" {
		t.Errorf("territories %v, expected E and F", seen)
	}
	near6("E within 10", e.within(10, 1), 0.6)
	near6("E within 20", e.within(20, 1), 0.8)
	near6("E within 30", e.within(30, 1), 0.95)
	near6("E within 20, estimates four times as long", e.within(20, 4.5), 0.2)
	near6("E within 20, estimates half as long", e.within(20, 0.5), 0.85)
	near6("E beyond 20", e.beyond(20), int64(200))
	near6("E beyond 30", e.beyond(30), int64(50))
	near6("E error", e.relativeError(), 0.1)
	near6("F within 20", f.within(20, 1), nil)
	near6("F beyond 20", f.beyond(20), int64(0))
	near6("F median", f.quantile(0.5), nil)
	near6("F error", f.relativeError(), nil)
	if e.communes != 5 || e.people != 1000 || e.unreachable != 50 || e.unknown != 0 || e.byRoad != 300 {
		t.Errorf("E: %+v", e)
	}
	if f.communes != 2 || f.people != 17 || f.unknown != 17 {
		t.Errorf("F: %+v", f)
	}
	// 500 of 1000 take 5 min, 900 at most 22; 960 of 1000 have no answer.
	for share, want := range map[float64]float64{0.5: 5, 0.9: 22} {
		if got, _ := e.quantile(share).(float64); math.Abs(got-want) > 0.2 {
			t.Errorf("quantile %v: %v min, expected %v", share, got, want)
		}
	}
	if got := e.quantile(0.96); got != nil {
		t.Errorf("what 96 %% do not exceed: %v, expected none: 5 %% reach no espace", got)
	}
}

// A place at 19 estimated minutes counts neither whole nor not at all within 20.
func TestTally_of_estimates_is_an_expectation(t *testing.T) {
	c := &cover{groups: []territory{{"commune", "A"}}, model: estimate.Model{Spread: 0.15}}
	tallies := c.newTallies(1, func(territory, int, *tally) {})
	tallies.add(commune{population: 1000, groups: []int{0}}, 0, by(nearest.Estimation, 19))
	// ln(20/19)/0.15 = 0.342 standard deviations: 63.4 %
	if got := tallies.of[0][0].within(20, 1).(float64); math.Abs(got-0.634) > 0.01 {
		t.Errorf("share within 20 min %v, expected 0.634", got)
	}
}
