package graph

import (
	"math"
	"testing"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// Lines and Stretches say the same of every point of a road: Lines sums up what
// segments take, Stretches counts each by itself.
func TestLines_have_the_minutes_of_stretches(t *testing.T) {
	g := county(t, 40)
	const limit = 15
	for _, f := range []*Field{g.Within(targets(t, g, 1), limit), g.Nearest(targets(t, g, 6), 2, 0)} {
		want := map[orb.Point]float64{}
		lower := func(m map[orb.Point]float64, p orb.Point, minutes float64) {
			if old, there := m[p]; !there || minutes < old {
				m[p] = minutes
			}
		}
		f.Stretches(func(s Stretch) {
			if s.Stop {
				lower(want, s.A, s.MinutesA)
				lower(want, s.B, s.MinutesB)
			}
		})
		got := map[orb.Point]float64{}
		metres := 0.0
		f.Lines(limit, func(points []orb.Point, minutes []float64) {
			for i, p := range points {
				lower(got, p, minutes[i])
				if i > 0 && min(minutes[i], minutes[i-1]) <= limit {
					metres += float64(geo.Distance(points[i-1], p))
				}
			}
		})
		compared, peaks := 0, 0
		for p, minutes := range got {
			w, there := want[p]
			switch {
			case minutes > limit:
			case !there:
				peaks++ // a place as far by one direction as by the other
			case math.Abs(w-minutes) > 0.03:
				t.Fatalf("%v: %.3f min, %.3f by stretches", p, minutes, w)
			default:
				compared++
			}
		}
		missing := 0
		for p, minutes := range want {
			if _, there := got[p]; minutes <= limit-0.05 && !there {
				missing++
			}
		}
		if compared < 500 || missing > 0 || peaks == 0 || peaks > compared {
			t.Errorf("%d points compared, %d missing, %d peaks, %.0f m", compared, missing, peaks, metres)
		}
	}
}
