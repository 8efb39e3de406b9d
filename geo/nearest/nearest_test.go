package nearest

import (
	"math/rand"
	"sort"
	"testing"

	"observatoire/geo"

	"github.com/google/go-cmp/cmp"
)

func TestPace_is_the_mean_of_both_ends_and_free_flow_when_empty(t *testing.T) {
	dense := Pace{1, 1.3, 1.3, 1.3, 1, 1, 1, 1}
	cases := []struct {
		name     string
		pace     Pace
		from, to int
		want     float64
	}{
		{"the empty table is free flow", Pace{}, 1, 7, 1},
		{"town to town", dense, 1, 3, 1.3},
		{"village to town", dense, 7, 2, 1.15},
		{"unknown level", dense, 0, 9, 1},
	}
	for _, c := range cases {
		if got := c.pace.Factor(c.from, c.to); got != c.want {
			t.Errorf("%s: %v, expected %v", c.name, got, c.want)
		}
	}
}

func TestFilter_wants_all_its_bits(t *testing.T) {
	e := Espace{Tags: 0b0110}
	for want, admits := range map[Tags]bool{0: true, 0b0100: true, 0b0110: true, 0b0111: false, 0b1000: false} {
		if got := (Filter{Want: want}).Admits(e); got != admits {
			t.Errorf("tags %b, wanted %b: admitted %v, expected %v", e.Tags, want, got, admits)
		}
	}
}

func TestBest_keeps_what_a_full_sort_puts_first(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for round := range 200 {
		k := 1 + r.Intn(MaxK)
		espaces := make([]Espace, 12)
		var all []Answer
		for i := range espaces {
			espaces[i].ID = string(rune('a' + (i*5)%12)) // the order of IDs is not that of indices
			all = append(all, Answer{Espace: i, Minutes: geo.Minutes(r.Intn(5))})
		}
		best := NewBest(espaces, k)
		for _, a := range all {
			best.Offer(a)
		}
		sort.Slice(all, func(i, j int) bool {
			if all[i].Minutes != all[j].Minutes {
				return all[i].Minutes < all[j].Minutes
			}
			return espaces[all[i].Espace].ID < espaces[all[j].Espace].ID
		})
		if d := cmp.Diff(all[:min(k, len(all))], best.Answers()); d != "" {
			t.Fatalf("round %d, k = %d: %s", round, k, d)
		}
	}
}

// onALine puts commune n at n minutes from commune 0, and commune 100 on an
// island.
type onALine struct{}

func (onALine) Minutes(from Origin, to Espace) (Answer, Reason) {
	if from.Commune < 0 || to.Commune < 0 {
		return Answer{}, NotLocated
	}
	if (from.Commune == 100) != (to.Commune == 100) {
		return Answer{}, OtherLandmass
	}
	m := geo.Minutes(max(from.Commune-to.Commune, to.Commune-from.Commune))
	return Answer{Minutes: m, Low: m, High: m}, ""
}

func TestExhaustive_gives_the_nearest_by_filter_or_the_reason(t *testing.T) {
	espaces := []Espace{{ID: "far", Commune: 9, Tags: 1}, {ID: "b", Commune: 4, Tags: 3}, {ID: "a", Commune: 2, Tags: 1}}
	origins := []Origin{{Commune: 3}, {Commune: 100}, {Commune: -1}}
	filters := []Filter{{Want: 1}, {Want: 2, Pace: Pace{2}}, {Want: 4}}
	type row struct {
		Origin, Filter int
		Espaces        []string
		First          geo.Minutes
		Reason         Reason
	}
	var got []row
	Exhaustive(onALine{}, origins, espaces, filters, 2, func(o, f int, answers []Answer, reason Reason) {
		r := row{Origin: o, Filter: f, Reason: reason}
		for _, a := range answers {
			r.Espaces = append(r.Espaces, espaces[a.Espace].ID)
		}
		if len(answers) > 0 {
			r.First = answers[0].Minutes
		}
		got = append(got, r)
	})
	want := []row{
		{0, 0, []string{"a", "b"}, 1, ""},
		{0, 1, []string{"b"}, 2, ""},
		{0, 2, nil, 0, NoEspace},
		{1, 0, nil, 0, NoEspaceOnLandmass},
		{1, 1, nil, 0, NoEspaceOnLandmass},
		{1, 2, nil, 0, NoEspace},
		{2, 0, nil, 0, NotLocated},
		{2, 1, nil, 0, NotLocated},
		{2, 2, nil, 0, NotLocated},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
