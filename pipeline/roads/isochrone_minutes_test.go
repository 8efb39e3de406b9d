package roads

import (
	"context"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/isochrone"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Bands and minutes answer one question: within which limit is a place, the
// walk to its road included. Bands take the best road within the fringe, minutes
// the nearest one, so that some places near a limit differ.
func TestIsochrones_agree_with_the_minutes_of_places(t *testing.T) {
	mirror := os.Getenv("OBSERVATOIRE_MIRROR")
	if mirror == "" {
		t.Skip("OBSERVATOIRE_MIRROR is not set: the extract of Corsica lies there")
	}
	g, _, err := Read(context.Background(), profile(t), filepath.Join(mirror, "osm/corse/corse.osm.pbf"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewSource(4))
	b := g.Bound()
	spot := func(reach geo.Metres) (orb.Point, graph.Place) {
		for {
			p := orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])}
			if at, ok := g.Snap(p, reach); ok {
				return p, at
			}
		}
	}
	same, close, all := 0, 0, 0
	towns := []orb.Point{{8.7369, 41.9267}, {9.4503, 42.7003}, {9.15, 42.306}, {9.2795, 41.5912}, {8.757, 42.567}}
	for _, town := range towns {
		goal, ok := g.Snap(town, 500)
		if !ok {
			t.Fatalf("no road at %v", town)
		}
		f := g.Within([]graph.Place{goal}, isochrone.Limits[len(isochrone.Limits)-1])
		bands, err := isochrone.Draw(f, isochrone.Limits, isochrone.Options{})
		if err != nil {
			t.Fatal(err)
		}
		full := g.Nearest([]graph.Place{goal}, 1, 0)
		n, s := 0, 0
		for n < 700 {
			p, at := spot(250)
			if geo.Distance(p, goal.Point) > 25000 {
				continue
			}
			got := full.At(at)
			if len(got) == 0 {
				continue
			}
			m := got[0].Cost.Minutes() + float64(g.Walk(at.Leg))
			want, drawn := len(bands), len(bands)
			near := math.Inf(1)
			for i, x := range bands {
				near = math.Min(near, math.Abs(m-float64(x.Minutes)))
				if m <= float64(x.Minutes) && want == len(bands) {
					want = i
				}
				if drawn == len(bands) && planar.MultiPolygonContains(x.Band, p) {
					drawn = i
				}
			}
			n++
			if want == drawn {
				s++
			} else if near < 0.5 {
				close++
			}
		}
		t.Logf("%d of %d", s, n)
		same, all = same+s, all+n
	}
	share := float64(same) / float64(all)
	t.Logf("%.4f of %d places; %d of the others are within half a minute of a limit", share, all, close)
	if share < 0.97 {
		t.Errorf("%.4f of %d places are in the band of their minutes, want 0.97", share, all)
	}
}
