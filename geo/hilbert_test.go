package geo

import (
	"math/rand/v2"
	"testing"
)

func TestHilbert_goes_from_neighbour_to_neighbour_through_every_cell(t *testing.T) {
	// The corner of 256 by 256 cells is the first 65536 places of the curve.
	at := map[uint32][2]int{}
	for x := range 256 {
		for y := range 256 {
			at[Hilbert(uint16(x), uint16(y))] = [2]int{x, y}
		}
	}
	for d := range uint32(65535) {
		a, ok := at[d]
		b, next := at[d+1]
		if !ok || !next || (a[0]-b[0])*(a[0]-b[0])+(a[1]-b[1])*(a[1]-b[1]) != 1 {
			t.Fatalf("places %d and %d are cells %v (%v) and %v (%v), expected neighbours", d, d+1, a, ok, b, next)
		}
	}
	if a, b := Hilbert(0, 0), Hilbert(65535, 0); a != 0 || b != 1<<32-1 {
		t.Errorf("the curve goes from %d to %d, expected 0 to 2^32-1", a, b)
	}
	seen := map[uint32][2]uint16{}
	for range 10000 {
		x, y := uint16(rand.Uint32()), uint16(rand.Uint32())
		d := Hilbert(x, y)
		if was, ok := seen[d]; ok && was != [2]uint16{x, y} {
			t.Fatalf("%v and %v are both at %d", was, [2]uint16{x, y}, d)
		}
		seen[d] = [2]uint16{x, y}
	}
}
