package cover

import (
	"math"
	"testing"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

func square(x, y, side float64) orb.Ring {
	return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
}

func TestMiddles_are_those_of_the_squares_inside(t *testing.T) {
	for _, c := range []struct {
		name  string
		rings []orb.Ring
		want  int
	}{
		{"a cell of 1 km has 25", []orb.Ring{square(0, 0, 1000)}, 25},
		{"west and south of the origin too", []orb.Ring{square(-1000, -1000, 1000)}, 25},
		{"one that a border just misses is out", []orb.Ring{square(0, 0, 899)}, 16},
		{"one that a border just takes is in", []orb.Ring{square(0, 0, 901)}, 25},
		{"a hole is not inside", []orb.Ring{square(0, 0, 1000), square(400, 400, 200)}, 24},
		{"two parts", []orb.Ring{square(0, 0, 200), square(600, 600, 200)}, 2},
		{"nothing", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			middles(c.rings, func(x, y float64) {
				n++
				if math.Mod(math.Abs(x), 200) != 100 || math.Mod(math.Abs(y), 200) != 100 {
					t.Errorf("%v, %v is not the middle of a square", x, y)
				}
			})
			if n != c.want {
				t.Errorf("%d middles, expected %d", n, c.want)
			}
		})
	}
}

// Two communes share a row of three cells: the first and half of the second
// lie in commune 0, the rest in commune 1. By surface alone commune 0 would
// have 100 + 50 people; the legal populations are 120 and 180.
func TestRake_gives_communes_their_people_and_cells_theirs_as_nearly_as_can_be(t *testing.T) {
	a, b, c := corner{0, 0}, corner{1000, 0}, corner{2000, 0}
	cells := map[corner]cell{a: {people: 100}, b: {people: 100}, c: {people: 100}}
	pieces := []piece{{cell: a, commune: 0, squares: 25}, {cell: b, commune: 0, squares: 12}, {cell: b, commune: 1, squares: 13}, {cell: c, commune: 1, squares: 25}}
	rake(pieces, cells, []float64{120, 180})
	if got := pieces[0].people + pieces[1].people; math.Abs(got-120) > 1e-9 {
		t.Errorf("commune 0 has %v people, expected 120", got)
	}
	if got := pieces[2].people + pieces[3].people; math.Abs(got-180) > 1e-9 {
		t.Errorf("commune 1 has %v people, expected 180", got)
	}
	// Both margins can be had here, so the cells keep theirs: the border moves
	// people within the shared cell only.
	for i, want := range []float64{100, 20, 80, 100} {
		if math.Abs(pieces[i].people-want) > 0.5 {
			t.Errorf("piece %d has %.2f people, expected %v", i, pieces[i].people, want)
		}
	}
}

func TestRake_scales_a_census_to_the_nation_of_today(t *testing.T) {
	a := corner{0, 0}
	pieces := []piece{{cell: a, commune: 0, squares: 5}, {cell: a, commune: 1, squares: 20}}
	rake(pieces, map[corner]cell{a: {people: 10}}, []float64{6, 14})
	if pieces[0].people != 6 || pieces[1].people != 14 {
		t.Errorf("%v and %v people, expected 6 and 14", pieces[0].people, pieces[1].people)
	}
}

func TestPooled_puts_cells_at_the_middle_of_their_square_kilometre(t *testing.T) {
	at := func(east, north float64) orb.Point { return orb.Point{east / 111.2, north / 111.2} } // km around 0, 0
	got := pooled([]dwelling{{at(10.1, 5.2), 3}, {at(10.9, 5.9), 4}, {at(11.1, 5.2), 5}, {at(-0.2, 5.5), 6}})
	want := []dwelling{{at(10.5, 5.5), 7}, {at(11.5, 5.5), 5}, {at(-0.5, 5.5), 6}}
	if len(got) != len(want) {
		t.Fatalf("%d squares, expected %d: %v", len(got), len(want), got)
	}
	for i := range want {
		if d := geo.Distance(got[i].at, want[i].at); d > 5 || got[i].weight != want[i].weight {
			t.Errorf("square %d: %v, %.1f m from %v", i, got[i], float64(d), want[i])
		}
	}
}
