package estimate

import (
	"math"
	"math/rand"
	"sort"
	"testing"

	"observatoire/geo"
	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
)

func TestReach_gives_every_espace_within_the_limit_and_no_other(t *testing.T) {
	var kept, left int
	for round := range 40 {
		r := rand.New(rand.NewSource(int64(round)))
		c := scattered(r, 20+r.Intn(180))
		e, err := New(aModel(), c)
		if err != nil {
			t.Fatal(err)
		}
		var espaces []nearest.Espace
		for range 1 + r.Intn(60) {
			k := r.Intn(c.Len()+1) - 1
			p := orb.Point{2.5, 46.5}
			if k >= 0 {
				p = c.Commune(k).Point
			}
			espaces = append(espaces, nearest.Espace{Point: orb.Point{p[0] + 0.05*r.NormFloat64(), p[1] + 0.05*r.NormFloat64()}, Commune: k})
		}
		limit := geo.Minutes(10 + 60*r.Float64())
		reach := e.NewReach(espaces, limit)
		for i := range c.Len() {
			from := e.Origin(i)
			if r.Intn(2) == 0 {
				from.Point = orb.Point{from.Point[0] + 0.1*r.NormFloat64(), from.Point[1] + 0.1*r.NormFloat64()}
				from.Spread = 0
			}
			within := limit
			if r.Intn(2) == 0 {
				within *= geo.Minutes(r.Float64())
			}
			var want []Reached
			for k, to := range espaces {
				if a, reason := e.Minutes(from, to); reason == "" && a.Minutes <= within {
					want = append(want, Reached{k, a.Minutes})
				} else {
					left++
				}
			}
			sort.SliceStable(want, func(a, b int) bool { return want[a].Minutes < want[b].Minutes })
			got := reach.From(from, within)
			if len(got) != len(want) {
				t.Fatalf("round %d, commune %d: %d espaces within %.1f min, trying all gives %d", round, i, len(got), within, len(want))
			}
			for k := range got {
				kept++
				if got[k].Espace != want[k].Espace || math.Abs(float64(got[k].Minutes-want[k].Minutes)) > 1e-4 {
					t.Fatalf("round %d, commune %d, place %d of the list: %v, trying all gives %v", round, i, k, got[k], want[k])
				}
			}
		}
	}
	if kept < 1000 || left < 1000 {
		t.Fatalf("%d trips within the limit and %d beyond, expected many of both", kept, left)
	}
}

func TestShareWithin_is_a_half_at_the_limit_and_grows_as_minutes_fall(t *testing.T) {
	m := aModel()
	for _, c := range []struct{ minutes, low, high geo.Minutes }{{20, 0.499, 0.501}, {20 * 1.2214, 0.158, 0.160}, {20 / 1.2214, 0.840, 0.842}, {60, 0, 1e-4}, {0, 1, 1}} {
		if got := geo.Minutes(m.ShareWithin(20, c.minutes)); got < c.low || got > c.high {
			t.Errorf("share within 20 min of those at %.1f: %.4f, expected %.3f to %.3f", c.minutes, got, c.low, c.high)
		}
	}
}
