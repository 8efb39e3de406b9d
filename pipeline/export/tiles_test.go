package export

import (
	"slices"
	"testing"

	"observatoire/geo"
	"observatoire/geo/topology"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
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

func TestSteps_add_up_to_the_numbers(t *testing.T) {
	if got, want := steps([]int{3, 3, noEspace, 2800}), []int{3, 0, -4, 2801}; !slices.Equal(got, want) {
		t.Errorf("%v, expected %v", got, want)
	}
}

func TestTwo_digits_of_a_number_are_kept(t *testing.T) {
	for n, want := range map[int64]int64{0: 0, 7: 7, 99: 99, 101: 100, 2_999: 2_900, 2_102_650: 2_100_000} {
		if got := twoDigits(n); got != want {
			t.Errorf("%d becomes %d, expected %d", n, got, want)
		}
	}
}

// square of 0.1° a side.
func square(x, y float64) orb.MultiPolygon {
	return orb.MultiPolygon{orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + 0.1, y + 0.1}}.ToPolygon()}
}

func TestNested_classes_lie_on_those_before_and_the_last_one_drawn_is_a_places_own(t *testing.T) {
	row := []string{"c0", "c3", "c1", "cx", "c1"} // from west to east
	var areas []topology.Area
	for i, class := range row {
		areas = append(areas, topology.Area{Code: class + string(rune('a'+i)), Shape: square(2+float64(i)/10, 46)})
	}
	built, _, err := topology.Build(areas, topology.Options{})
	if err != nil {
		t.Fatal(err)
	}
	classes := built.Dissolve(func(code string) string { return code[:2] })
	features := nested(classes, false)
	if len(features) != 4 {
		t.Fatalf("%d features, expected one for each of 4 classes", len(features))
	}
	for _, back := range []bool{false, true} {
		for i, want := range row {
			got := ""
			for _, f := range nested(classes, back) {
				if planar.MultiPolygonContains(f.Geometry.(orb.MultiPolygon), orb.Point{2.05 + float64(i)/10, 46.05}) {
					got = f.Properties["classe"].(string)
				}
			}
			if got != want {
				t.Errorf("square %d is drawn as %s, expected %s (back: %v)", i, got, want, back)
			}
		}
	}
	// From c1 on it is one rectangle: borders inside it are not there.
	if from := features[1].Geometry.(orb.MultiPolygon); len(from) != 1 || len(from[0]) != 1 || len(from[0][0]) > 12 {
		t.Errorf("the areas from c1 on are %v, expected one ring around four squares", from)
	}
}

func TestStrip_is_as_wide_as_its_sides_are_apart_and_a_seam_is_not_drawn(t *testing.T) {
	// At 42° N a degree of longitude is 82.7 km, one of latitude 111.2 km.
	strip := orb.Bound{Min: orb.Point{9, 42}, Max: orb.Point{9.1, 42.001}}.ToPolygon()
	if w := meanWidth(strip); w < 105 || w > 112 {
		t.Errorf("a strip of 111 m is %v wide", w)
	}
	outer := orb.Bound{Min: orb.Point{9, 42}, Max: orb.Point{9.05, 42.02}}
	seam := orb.Polygon{outer.ToRing(), orb.Bound{Min: orb.Point{9.0001, 42.0001}, Max: orb.Point{9.0499, 42.0199}}.ToRing()}
	seam[1].Reverse()
	if w := meanWidth(seam); w >= leastBandWidth {
		t.Errorf("a seam of 10 m is %v wide", w)
	}
}
