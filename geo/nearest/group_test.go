package nearest

import (
	"math"
	"testing"

	"observatoire/geo"

	"github.com/google/go-cmp/cmp"
)

func (t onALine) Nearest(origins []Origin, espaces []Espace, filters []Filter, k int, emit func(int, int, []Answer, Reason)) {
	Exhaustive(t, origins, espaces, filters, k, emit)
}

// place is commune n of the line.
func place(n int) Origin { return Origin{Commune: n} }

func TestNearestOfGroups_takes_means_over_the_people(t *testing.T) {
	espaces := []Espace{{ID: "west", Commune: 0}, {ID: "east", Commune: 10, Tags: 1}}
	groups := []Group{
		{Places: []Origin{place(2), place(4)}, Shares: []float64{0.25, 0.75}},
		{Places: []Origin{place(7)}, Shares: []float64{1}},
		{Places: []Origin{place(1), place(9), place(100)}, Shares: []float64{0.5, 0.25, 0.25}},
		{Places: []Origin{place(100)}, Shares: []float64{1}},
	}
	filters := []Filter{{ID: "all"}, {ID: "east only", Want: 1}, {ID: "none", Want: 2}}
	type row struct {
		Group, Filter int
		Espaces       []string
		Minutes       []geo.Minutes
		Places        []geo.Minutes // nearest of each place, -1 where none
		Reason        Reason
	}
	var got []row
	NearestOfGroups(onALine{}, groups, espaces, filters, 2, func(g, f int, a GroupAnswer) {
		r := row{Group: g, Filter: f, Reason: a.Reason}
		for _, x := range a.Answers {
			r.Espaces, r.Minutes = append(r.Espaces, espaces[x.Espace].ID), append(r.Minutes, x.Minutes)
		}
		for _, p := range a.ByPlace {
			m := geo.Minutes(-1)
			if len(p) > 0 {
				m = p[0].Minutes
			}
			r.Places = append(r.Places, m)
		}
		got = append(got, r)
	})
	type names = []string
	type times = []geo.Minutes
	want := []row{
		{0, 0, names{"west", "east"}, times{3.5, 6.5}, times{2, 4}, ""},
		{0, 1, names{"east"}, times{6.5}, times{8, 6}, ""},
		{0, 2, nil, nil, times{-1, -1}, NoEspace},
		{1, 0, names{"east", "west"}, times{3, 7}, times{3}, ""},
		{1, 1, names{"east"}, times{3}, times{3}, ""},
		{1, 2, nil, nil, times{-1}, NoEspace},
		{2, 0, names{"west", "east"}, times{(0.5*1 + 0.25*9) / 0.75, (0.5*9 + 0.25*1) / 0.75}, times{1, 1, -1}, ""},
		{2, 1, names{"east"}, times{(0.5*9 + 0.25*1) / 0.75}, times{9, 1, -1}, ""},
		{2, 2, nil, nil, times{-1, -1, -1}, NoEspace},
		{3, 0, nil, nil, times{-1}, NoEspaceOnLandmass},
		{3, 1, nil, nil, times{-1}, NoEspaceOnLandmass},
		{3, 2, nil, nil, times{-1}, NoEspace},
	}
	for i := range got {
		for j, m := range got[i].Minutes {
			got[i].Minutes[j] = geo.Minutes(math.Round(float64(m)*1e9) / 1e9)
		}
	}
	for i := range want {
		for j, m := range want[i].Minutes {
			want[i].Minutes[j] = geo.Minutes(math.Round(float64(m)*1e9) / 1e9)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// An espace that only one place has among its nearest counts at the others as
// their last.
func TestNearestOfGroups_does_not_prefer_what_is_unknown(t *testing.T) {
	var espaces []Espace
	for i := range GroupK {
		espaces = append(espaces, Espace{ID: string(rune('a' + i)), Commune: 20 + i})
	}
	espaces = append(espaces, Espace{ID: "z", Commune: 0})
	group := []Group{{Places: []Origin{place(0), place(20)}, Shares: []float64{0.1, 0.9}}}
	NearestOfGroups(onALine{}, group, espaces, []Filter{{}}, 1, func(_, _ int, a GroupAnswer) {
		// a: 20 min for a tenth, 0 for the others; z: 0 for a tenth, unknown
		// to the others, whose last is at 4 min
		if x := a.Answers[0]; espaces[x.Espace].ID != "a" || math.Abs(float64(x.Minutes)-2) > 1e-9 {
			t.Errorf("%s at %v min, expected a at 2", espaces[x.Espace].ID, x.Minutes)
		}
	})
}
