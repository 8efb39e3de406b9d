package estimate

import (
	"math/rand"
	"testing"

	"observatoire/geo/nearest"
)

// BenchmarkMinutes_of_pairs_anywhere takes two communes of the mainland at
// random: the longest searches there are.
func BenchmarkMinutes_of_pairs_anywhere(b *testing.B) {
	f := theFrance(b)
	e, err := New(publishedModel(b), f.context)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewSource(1))
	for b.Loop() {
		to := r.Intn(f.context.Len())
		e.Minutes(e.Origin(r.Intn(f.context.Len())), nearest.Espace{Point: f.context.Commune(to).Point, Commune: to})
	}
}
