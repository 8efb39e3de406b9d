package roads

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"observatoire/geo/graph"

	"github.com/paulmach/orb"
)

// BenchmarkAgainstValhalla takes one extract (Delaware, from the tests of the
// OSM library) from PBF to the nearest of 50 places for 2,000 origins, by us
// and by Valhalla (tiles, then a matrix), on the same processors, and prints
// both. make bench installs Valhalla in pipeline/roads/valhalla.
func BenchmarkAgainstValhalla(b *testing.B) {
	engine, err := filepath.Abs("valhalla")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(engine, "node_modules")); err != nil {
		b.Skip("Valhalla is not there: make bench installs it in pipeline/roads/valhalla")
	}
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(strings.TrimSpace(string(dir)), "testdata", "delaware-latest.osm.pbf")
	p := profile(b)
	g, _, err := Read(context.Background(), p, file)
	if err != nil {
		b.Fatal(err)
	}
	var points struct {
		Origins    []orb.Point `json:"origins"`
		Facilities []orb.Point `json:"facilities"`
	}
	for i, x := range random(b, g, 2050) {
		if i < 2000 {
			points.Origins = append(points.Origins, x.Point)
		} else {
			points.Facilities = append(points.Facilities, x.Point)
		}
	}
	g = nil
	for range b.N {
		ours, oursMB := ourselves(b, p, file, points.Origins, points.Facilities)
		theirs, theirsMB := valhallaTime(b, engine, file, points)
		b.Logf("PBF to nearest for 2,000 origins: ours %.2f s, %.0f MB in use; Valhalla %.2f s, %.0f MB: %.1f times as fast", ours.Seconds(), oursMB, theirs.Seconds(), theirsMB, theirs.Seconds()/ours.Seconds())
		b.ReportMetric(theirs.Seconds()/ours.Seconds(), "times-Valhalla")
		b.ReportMetric(oursMB, "peak-MB")
		b.ReportMetric(theirsMB, "Valhalla-peak-MB")
		if theirs < 5*ours || theirsMB < oursMB {
			b.Errorf("%.1f times as fast in %.0f MB, want 5 times in less than %.0f MB", theirs.Seconds()/ours.Seconds(), oursMB, theirsMB)
		}
	}
}

func ourselves(b *testing.B, p *graph.Profile, file string, origins, facilities []orb.Point) (time.Duration, float64) {
	runtime.GC()
	t := time.Now()
	g, _, err := Read(context.Background(), p, file)
	if err != nil {
		b.Fatal(err)
	}
	f := g.Nearest(snapAll(b, g, facilities), 1, 0)
	for _, o := range snapAll(b, g, origins) {
		f.At(o)
	}
	return time.Since(t), peak()
}

func valhallaTime(b *testing.B, engine, file string, points any) (time.Duration, float64) {
	tmp, valhalla := b.TempDir(), filepath.Join(engine, "node_modules", ".bin", "valhalla")
	run := func(name string, args ...string) ([]byte, time.Duration, float64) {
		c := exec.Command(name, args...)
		c.Dir = tmp // it leaves files where it runs
		c.Stderr = nil
		t := time.Now()
		out, err := c.Output()
		if err != nil {
			b.Fatalf("%s %v: %v", name, args, err)
		}
		return out, time.Since(t), float64(c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024
	}
	out, _, _ := run(valhalla, "build_config", "--mjolnir-tile-dir", filepath.Join(tmp, "tiles"))
	var config map[string]any
	if err := json.Unmarshal(out, &config); err != nil {
		b.Fatal(err)
	}
	auto := config["service_limits"].(map[string]any)["auto"].(map[string]any)
	auto["max_matrix_location_pairs"], auto["max_matrix_distance"], auto["max_locations"] = 1000000, 1e6, 5000
	config["logging"] = map[string]any{"type": ""}
	write := func(name string, v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			b.Fatal(err)
		}
		name = filepath.Join(tmp, name)
		if err := os.WriteFile(name, text, 0o644); err != nil {
			b.Fatal(err)
		}
		return name
	}
	cfg, pts := write("config.json", config), write("points.json", points)
	_, tiles, tilesMB := run(valhalla, "build_tiles", "-c", cfg, file)
	out, _, _ = run("node", filepath.Join(engine, "matrix.mjs"), cfg, pts)
	var m struct {
		Seconds float64
		RSS     float64 `json:"rss_mb"`
		Found   int
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n") // it may log before
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &m); err != nil {
		b.Fatal(err)
	}
	b.Logf("Valhalla: tiles %.2f s, matrix %.2f s", tiles.Seconds(), m.Seconds)
	if m.Found < 90000 {
		b.Fatalf("Valhalla found %d of 100,000 times", m.Found)
	}
	return tiles + time.Duration(m.Seconds*1e9), max(tilesMB, m.RSS)
}
