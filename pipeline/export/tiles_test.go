package export

import (
	"slices"
	"testing"

	"observatoire/geo"
)

func TestTenths_of_minutes_keep_the_class_of_the_exact_time(t *testing.T) {
	for minutes, want := range map[float64]int{0: 0, 9.96: 100, 10: 100, 10.04: 101, 20.001: 201, 29.949: 299, 45.04: 451, 45: 450} {
		got := tenths(minutes)
		if got != want {
			t.Errorf("%v minutes are %d tenths, expected %d", minutes, got, want)
		}
		if a, b := geo.Class(geo.Minutes(float64(got)/10)), geo.Class(geo.Minutes(minutes)); a != b {
			t.Errorf("%v minutes are of class %s, their tenths of %s", minutes, b, a)
		}
	}
}

func TestVariant_has_a_class_of_its_own_for_what_has_no_minutes(t *testing.T) {
	v := variant{minutes: []int{0, 101, unreachable, notKnown, 2000}}
	for i, want := range []string{"c0", "c1", "cx", "cx", "c4"} {
		if got := v.class(i); got != want {
			t.Errorf("%d: %s, expected %s", v.minutes[i], got, want)
		}
	}
}

func TestPlaces_of_tiles_are_in_order(t *testing.T) {
	got := places(map[int]map[[2]int]bool{7: {{64, 45}: true, {64, 44}: true, {63, 46}: true}})
	if want := []int{63, 46, 64, 44, 64, 45}; len(got) != 1 || !slices.Equal(got[7], want) {
		t.Errorf("%v, expected %v", got, want)
	}
}
