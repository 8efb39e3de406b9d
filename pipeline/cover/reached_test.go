package cover

import (
	"math"
	"testing"

	"observatoire/geo/estimate"
	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
)

// exactly is a model without any spread: whoever is put at 20 minutes or less
// is within them.
var exactly = estimate.Model{Spread: 0}

func tuesday(slots ...int) (w week) {
	for _, s := range slots {
		w.set(48 + s)
	}
	return w
}

func TestOpenings_counts_people_at_the_half_hours_at_which_one_within_20_minutes_is_open(t *testing.T) {
	sites := []site{
		{open: tuesday(18, 19)},     // 9:00 and 9:30
		{open: tuesday(19, 20, 21)}, // to 11:00
		{open: tuesday(22)},
	}
	h := &openings{sites: sites, model: &exactly}
	for _, s := range sites {
		for w := range s.open {
			h.any[w] |= s.open[w]
		}
	}
	h.add(100, []estimate.Reached{{Espace: 0, Minutes: 5}, {Espace: 1, Minutes: 19}, {Espace: 2, Minutes: 25}})
	h.add(7, []estimate.Reached{{Espace: 2, Minutes: 12}})
	for slot, want := range map[int]float64{48 + 17: 0, 48 + 18: 100, 48 + 19: 100, 48 + 20: 100, 48 + 21: 100, 48 + 22: 7, 48 + 23: 0, 18: 0} {
		if got := h.own[slot]; got != want {
			t.Errorf("half-hour %d of the week: %v people, expected %v", slot, got, want)
		}
	}
}

func TestGrowth_counts_people_from_the_month_of_the_first_label_within_reach(t *testing.T) {
	sites := []site{{month: 4}, {month: 1}, {month: 0}, {month: -1}}
	g := &growth{sites: sites, model: &exactly, levels: [3]float64{1, 0.5, 2}, own: make([]monthly, 7)}
	// The nearest has no known month; at 8 minutes from the fifth month on, at 18
	// from the second, at 28 from the first.
	g.add(100, []estimate.Reached{{Espace: 3, Minutes: 1}, {Espace: 0, Minutes: 8}, {Espace: 1, Minutes: 18}, {Espace: 2, Minutes: 28}})
	within := map[string][]float64{}
	var sum monthly
	for i := range 6 {
		for t := range thresholds {
			for l := range g.levels {
				sum[t][l] += g.own[i][t][l]
			}
		}
		within["20"] = append(within["20"], sum[0][0])
		within["20 soon"] = append(within["20 soon"], sum[0][1])
		within["20 late"] = append(within["20 late"], sum[0][2])
		within["30"] = append(within["30"], sum[1][0])
	}
	for name, want := range map[string][]float64{
		"20":      {0, 100, 100, 100, 100, 100},
		"20 soon": {100, 100, 100, 100, 100, 100},
		"20 late": {0, 0, 0, 0, 100, 100},
		"30":      {100, 100, 100, 100, 100, 100},
	} {
		for i := range want {
			if math.Abs(within[name][i]-want[i]) > 1e-9 {
				t.Errorf("within %s by month: %v, expected %v", name, within[name], want)
				break
			}
		}
	}
}

func TestClosings_counts_whom_a_closing_takes_beyond_and_who_takes_over(t *testing.T) {
	at := func(x float64) nearest.Espace { return nearest.Espace{Point: orb.Point{x, 46}} }
	c := &cover{model: exactly}
	l := newClosings(c, []site{{Espace: at(1)}, {Espace: at(2)}, {Espace: at(3)}, {Espace: at(3)}})
	l.add(100, []estimate.Reached{{Espace: 0, Minutes: 10}, {Espace: 1, Minutes: 25}}) // beyond 20, not 30
	l.add(30, []estimate.Reached{{Espace: 0, Minutes: 15}, {Espace: 1, Minutes: 18}})  // nothing lost
	l.add(5, []estimate.Reached{{Espace: 0, Minutes: 15}})                             // no other
	l.add(2, []estimate.Reached{{Espace: 1, Minutes: 29}, {Espace: 0, Minutes: 44}})   // beyond 30, never within 20
	l.add(8, []estimate.Reached{{Espace: 2, Minutes: 3}, {Espace: 3, Minutes: 3}})     // two at one position
	l.add(50, nil)
	for i, want := range []closing{
		{people: 135, beyond: [2]float64{105, 5}, minutes: 100*15 + 30*3, moved: 130, takes: map[int]float64{1: 130}},
		{people: 2, beyond: [2]float64{0, 2}, minutes: 30, moved: 2, takes: map[int]float64{0: 2}},
		{people: 4, moved: 4, takes: map[int]float64{3: 4}},
		{people: 4, moved: 4, takes: map[int]float64{2: 4}},
	} {
		got := l.of[i]
		if got.people != want.people || got.beyond != want.beyond || got.minutes != want.minutes || got.moved != want.moved || len(got.takes) != len(want.takes) {
			t.Errorf("closing of espace %d: %+v, expected %+v", i, got, want)
			continue
		}
		for k, n := range want.takes {
			if got.takes[k] != n {
				t.Errorf("closing of espace %d: %v people go to %d, expected %v", i, got.takes[k], k, n)
			}
		}
	}
}
