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
		// at 2 and 4 of the line: 2 and 4 min to the west, 8 and 6 to the east
		{0, 0, names{"west", "east"}, times{3.5, 6.5}, times{2, 4}, ""},
		{0, 1, names{"east"}, times{6.5}, times{8, 6}, ""},
		{0, 2, nil, nil, times{-1, -1}, NoEspace},
		{1, 0, names{"east", "west"}, times{3, 7}, times{3}, ""},
		{1, 1, names{"east"}, times{3}, times{3}, ""},
		{1, 2, nil, nil, times{-1}, NoEspace},
		// everybody has an espace at 1 min, another at 9; the west is the first
		// of twice as many
		{2, 0, names{"west", "east"}, times{1, 9}, times{1, 1, -1}, ""},
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

// An espace is named once, though it may be the nearest of most people and the
// second nearest of the others.
func TestNearestOfGroups_names_each_espace_once(t *testing.T) {
	espaces := []Espace{{ID: "a", Commune: 0}, {ID: "b", Commune: 10}, {ID: "c", Commune: 20}}
	group := []Group{{Places: []Origin{place(1), place(9), place(19)}, Shares: []float64{0.4, 0.3, 0.3}}}
	NearestOfGroups(onALine{}, group, espaces, []Filter{{}}, 2, func(_, _ int, a GroupAnswer) {
		var got []string
		for _, x := range a.Answers {
			got = append(got, espaces[x.Espace].ID)
		}
		// nearest: a 0.4, b 0.3, c 0.3; second: b 0.7, a 0.3
		if d := cmp.Diff([]string{"a", "b"}, got); d != "" {
			t.Error(d)
		}
	})
	group[0].Shares = []float64{0.3, 0.4, 0.3} // b is first of 0.4 and second of 0.6: a, the only other second, is named
	NearestOfGroups(onALine{}, group, espaces, []Filter{{}}, 2, func(_, _ int, a GroupAnswer) {
		if len(a.Answers) != 2 || espaces[a.Answers[0].Espace].ID != "b" || espaces[a.Answers[1].Espace].ID != "a" {
			t.Errorf("%+v, expected b, then a", a.Answers)
		}
		if m := float64(a.Answers[1].Minutes); math.Abs(m-9) > 1e-9 {
			t.Errorf("second nearest in %v min, expected 9", m)
		}
	})
}
