package graph

import (
	"math"
	"slices"
	"testing"

	"observatoire/geo"
)

// What a gatherer finds is what each place is told when it asks alone.
func TestGatherer_finds_what_each_place_is_told(t *testing.T) {
	g := county(t, 40)
	goals, places := targets(t, g, 9), targets(t, g, 400)
	places = append(places, goals...) // on the very road of a goal
	ends := g.NewEnds(len(places), func(i int) Place { return places[i] })
	sets := make([][]Place, len(goals))
	for i := range goals {
		sets[i] = goals[i : i+1]
	}
	const minutes = 12
	limit := func(set int) geo.Minutes {
		if set == 0 {
			return 0 // all
		}
		return minutes
	}
	var order []int
	reached, alone, other := 0, 0, 0
	err := Each(g, sets, limit, 2, func(set int, f *Field) ([]Arrival, error) {
		if f.Complete() != (set == 0) {
			t.Errorf("set %d: complete %v", set, f.Complete())
		}
		return ends.NewGatherer().Reached(f, 600*int32(limit(set)), nil), nil
	}, func(set int, found []Arrival) error {
		order = append(order, set)
		f := g.Nearest(sets[set], 1, 0)
		by := map[uint32]Arrival{}
		for _, a := range found {
			by[a.Place] = a
		}
		for i, p := range places {
			at := f.At(p)
			a, has := by[uint32(i)]
			if want := len(at) > 0 && (set == 0 || at[0].Cost.Tenths <= 600*minutes); has != want {
				t.Fatalf("goal %d place %d: found %v, alone %v", set, i, has, at)
			}
			if len(at) > 0 {
				alone++
			}
			if !has {
				continue
			}
			reached++
			way, _ := g.Path(p, goals[set])
			length := 0.0
			for _, s := range g.Steps(way) {
				length += float64(s.Metres)
			}
			if math.Abs(float64(a.Metres)-length) > 1 { // of two ways that cost the same, the other
				other++
			}
			if a.Cost != at[0].Cost || a.Legs != geo.Metres(float32(p.Leg))+goals[set].Leg {
				t.Fatalf("goal %d place %d: %+v, alone %+v, %.1f m", set, i, a, at[0], length)
			}
		}
		return nil
	})
	if err != nil || !slices.IsSorted(order) || len(order) != len(goals) || reached < 500 || reached >= alone || other > reached/100 {
		t.Errorf("%v %v, %d of %d reached, %d of them by a way of another length", err, order, reached, alone, other)
	}
}
