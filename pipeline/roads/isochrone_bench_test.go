package roads

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"observatoire/geo/graph"
	"observatoire/geo/isochrone"
	"observatoire/geo/route"
)

// BenchmarkIsochrones searches around each espace of Corsica and draws its six
// isochrones as the build does, on one core. It reports milliseconds an espace,
// the search counted apart.
func BenchmarkIsochrones(b *testing.B) {
	mirror := os.Getenv("OBSERVATOIRE_MIRROR")
	file := filepath.Join(mirror, "osm", "corse", "corse.osm.pbf")
	if _, err := os.Stat(file); mirror == "" || err != nil {
		b.Skip("OBSERVATOIRE_MIRROR with osm/corse is not there")
	}
	g, _, err := Read(context.Background(), profile(b), file)
	if err != nil {
		b.Fatal(err)
	}
	_, points := corsica(b, filepath.Join(mirror, "france_services/2024-08-01/liste-fs-20240801.csv"), ',', "insee_com", "longitude", "latitude")
	var sets [][]graph.Place
	for _, p := range points {
		if x, ok := g.Snap(p, route.Reach); ok {
			sets = append(sets, []graph.Place{x})
		}
	}
	d, err := isochrone.NewDrawer(isochrone.Limits, isochrone.Options{Land: corsicanLand(b, mirror), Simplify: 30})
	if err != nil {
		b.Fatal(err)
	}
	farthest := isochrone.Limits[len(isochrone.Limits)-1]
	b.ResetTimer()
	for range b.N {
		c0 := cpu()
		fields := 0.0
		for _, s := range sets {
			c1 := cpu()
			f := g.Within(s, farthest)
			fields += (cpu() - c1).Seconds()
			if _, err := d.Draw(f); err != nil {
				b.Fatal(err)
			}
		}
		n := float64(len(sets))
		b.ReportMetric(1000*((cpu()-c0).Seconds()-fields)/n, "ms-drawing/espace")
		b.ReportMetric(1000*fields/n, "ms-search/espace")
	}
}
