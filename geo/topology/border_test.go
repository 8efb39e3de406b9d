package topology

import (
	"slices"
	"testing"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// A border between two areas is as fine as the finer of them asks for, on
// whichever side of it that one lies.
func TestSimplify_of_a_border_takes_the_stricter_tolerance(t *testing.T) {
	for _, fine := range []string{"A", "B"} {
		rough, _ := build(t, drawn("AB"))
		topo, _ := build(t, wiggly(rough))
		s := topo.Simplify(SimplifyOptions{TolerancePer: func(code string) geo.Metres {
			if code == fine {
				return 0
			}
			return 2000
		}})
		checkTopology(t, s)
		vertices := func(topo *Topology, of string) (n int) {
			i, _ := topo.Index(of)
			return len(topo.Shape(i)[0][0])
		}
		other := map[string]string{"A": "B", "B": "A"}[fine]
		if got, want := vertices(s, fine), vertices(topo, fine); got != want {
			t.Errorf("%s is asked for whole: %d vertices, %d before", fine, got, want)
		}
		if got, before := vertices(s, other), vertices(topo, other); got >= before {
			t.Errorf("%s: %d vertices, %d before: its coast may be coarse", other, got, before)
		}
	}
}

// A face that is cut nowhere goes to the piece where more than half of it lies
// in its outline, and stays where less does.
func TestCarve_gives_a_face_to_the_one_that_has_most_of_it(t *testing.T) {
	for _, c := range []struct {
		name  string
		width float64 // of the piece, of six squares
		a     float64 // squares that are left of A
	}{{"a third of a strip stays", 2, 6}, {"half of it stays", 2.9, 6}} {
		t.Run(c.name, func(t *testing.T) {
			topo, _ := build(t, drawn("CCCCCC", "CCCCCC", "CCCCCC", "AAAAAA"))
			carved, cuts, err := topo.Carve([]Area{{"P", orb.MultiPolygon{square(0, 0, c.width, 4)}}}, CarveOptions{Tolerance: 600, MinShare: 0.01})
			if err != nil {
				t.Fatal(err)
			}
			checkTopology(t, carved)
			var from []string
			for _, f := range cuts[0].From {
				from = append(from, f.Code)
			}
			if !slices.Equal(from, []string{"C"}) || !near(squares(carved, "A"), c.a, 0.01) || squares(carved, "P") < 3*c.width-0.1 {
				t.Errorf("from %v: A %v, C %v, P %v squares", from, squares(carved, "A"), squares(carved, "C"), squares(carved, "P"))
			}
		})
	}
}
