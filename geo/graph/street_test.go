package graph

import (
	"math"
	"slices"
	"testing"

	"observatoire/geo"
)

func TestStreets_are_the_residential_ones_in_pieces(t *testing.T) {
	// a letter is 990 m from the next; a to c is a street, c to d a main road
	w := town{spacing: 990, art: "a b c d", ways: []way{{"abc", street}, {"cd", "highway=primary"}}}
	g := w.build(t)
	a, c := w.place("a"), w.place("c")
	const whole = 3960.0
	sphere := whole / float64(geo.Distance(a, c)) // which distances are on
	var along []float64
	total := 0.0
	others := 0
	g.Streets(func(s Street) {
		if !s.Residential {
			others++
			return
		}
		if s.Metres > StreetPiece {
			t.Errorf("a piece of %.0f m, want at most %.0f", s.Metres, StreetPiece)
		}
		total += float64(s.Metres)
		from, to := float64(geo.Distance(a, s.Middle))*sphere, float64(geo.Distance(s.Middle, c))*sphere
		if math.Abs(from+to-whole) > 1 {
			t.Errorf("a piece %.0f m from one end and %.0f m from the other of %.0f m", from, to, whole)
		}
		along = append(along, from)
	})
	if math.Abs(total-whole) > 2 {
		t.Errorf("pieces of %.0f m together, want the street's %.0f", total, whole)
	}
	if others == 0 {
		t.Error("the main road is not among the roads")
	}
	slices.Sort(along)
	n := math.Ceil(whole / float64(StreetPiece))
	if len(along) != int(n) {
		t.Fatalf("%d pieces, want %.0f", len(along), n)
	}
	for i, d := range along {
		if want := whole / n * (float64(i) + 0.5); math.Abs(d-want) > 2 {
			t.Errorf("piece %d is %.0f m along, want %.0f", i, d, want)
		}
	}
}
