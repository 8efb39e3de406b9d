package roads

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"observatoire/geo/graph"
)

// everything compares all origins and facilities, none set apart: the share
// of origins with the same facility, by time, and the mean and 95th percentile
// of the error of the nearest time.
func everything(t testing.TB, r reference, g *graph.Graph) (mean, p95, same float64) {
	near := g.Nearest(snapAll(t, g, r.facilities), 3, 0)
	var rel []float64
	for i, o := range snapAll(t, g, r.origins) {
		best := slices.Min(r.durations[i])
		got := near.At(o)
		if len(got) == 0 {
			t.Fatalf("origin %d has no way", i)
		}
		rel = append(rel, math.Abs(float64(got[0].Cost.Tenths)/10-best)/math.Max(best, 1))
		mean += rel[i] / float64(len(r.origins))
		if r.durations[i][got[0].Target]-best < 0.05+1e-9 {
			same += 1 / float64(len(r.origins))
		}
	}
	slices.Sort(rel)
	return mean, rel[len(rel)*95/100], same
}

// With the reference router's own rules of where people start the engine gives
// its times, for all origins of the extracts that no edge cuts into pieces.
func TestTimesAgree_of_all_origins_by_the_reference_rules(t *testing.T) {
	for _, name := range []string{"andorra", "liechtenstein", "geneva"} {
		t.Run(name, func(t *testing.T) {
			r := load(t, name)
			g, _, err := Read(context.Background(), asReference(profile(t)), filepath.Join(r.dir, name+".osm.pbf"))
			if err != nil {
				t.Fatal(err)
			}
			mean, p95, same := everything(t, r, g)
			t.Logf("nearest mean %.4f p95 %.4f same %.4f", mean, p95, same)
			if mean > 0.01 || p95 > 0.03 || same < 0.99 {
				t.Errorf("nearest times: mean error %.4f (at most 0.01), 95th percentile %.4f (0.03), same facility %.4f (at least 0.99)", mean, p95, same)
			}
		})
	}
}
