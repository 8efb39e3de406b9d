package roads

import (
	"bufio"
	"compress/zlib"
	"context"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"observatoire/geo/graph"
	"observatoire/pipeline/roads/pbf"

	"github.com/paulmach/orb"
)

// peak is the most memory that this process has used, in MB; 0 where the
// system does not tell.
func peak() float64 {
	b, _ := os.ReadFile("/proc/self/status")
	for _, l := range strings.Split(string(b), "\n") {
		if rest, ok := strings.CutPrefix(l, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kb / 1024
		}
	}
	return 0
}

// cpu is the processor time that this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// houses is how many there are beside each crossroads of the made-up extract,
// so that a megabyte has as many roads as in Delaware's.
const houses = 6

// county writes a made-up extract of n by n crossroads.
func county(t testing.TB, n int) string {
	name := filepath.Join(t.TempDir(), fmt.Sprintf("county-%d.osm.pbf", n))
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := pbf.County(w, n, houses, zlib.BestSpeed); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func random(t testing.TB, g *graph.Graph, n int) (out []graph.Place) {
	r := rand.New(rand.NewSource(7))
	b := g.Bound()
	for len(out) < n {
		if p, ok := g.Snap(orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])}, 5000); ok {
			out = append(out, p)
		}
	}
	return out
}

func TestRead_of_a_made_up_county_has_all_its_roads(t *testing.T) {
	const n = 40
	g, r, err := Read(context.Background(), profile(t), county(t, n))
	if err != nil {
		t.Fatal(err)
	}
	if r.Ways != 2*n*(n-1) || r.RestrictionsUnused != 0 || r.Restrictions == 0 || r.MissingNodes != 0 {
		t.Errorf("%+v: want %d ways and every restriction used", r, 2*n*(n-1))
	}
	if f := g.Nearest(random(t, g, 5), 1, 0); f.Settled < g.Edges()*9/10 {
		t.Errorf("settled %d of %d edges", f.Settled, g.Edges())
	}
}

// BenchmarkRead takes a made-up extract from PBF to the nearest of 2,900
// places for all roads. Its size is n by n crossroads, from
// OBSERVATOIRE_COUNTY (default 300; 1380 is 349 MB and takes half a minute to
// write).
func BenchmarkRead(b *testing.B) {
	n := 300
	if s := os.Getenv("OBSERVATOIRE_COUNTY"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	file := county(b, n)
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	p := profile(b)
	before := peak()
	b.ResetTimer()
	for range b.N {
		t0, c0 := time.Now(), cpu()
		g, r, err := Read(context.Background(), p, file)
		if err != nil {
			b.Fatal(err)
		}
		read, readCPU := time.Since(t0), cpu()-c0
		high := peak()
		places := random(b, g, 2900)
		t1, c1 := time.Now(), cpu()
		f := g.Nearest(places, 1, 0)
		search, searchCPU := time.Since(t1), cpu()-c1
		t2 := time.Now()
		const bounded = 50
		settled := 0
		for i := range bounded {
			f.Again(places[i:i+1], 18000)
			settled += f.Settled
		}
		each := time.Since(t2) / bounded
		b.Logf("%d MB, %d ways, %d directed edges: read %v (processor %v; peak %.0f MB, before %.0f), nearest of 2,900 %v (%v), peak %.0f MB; 30 min around one %v (%d edges)",
			info.Size()>>20, r.Ways, r.Edges, read, readCPU, high, before, search, searchCPU, peak(), each, settled/bounded)
		b.ReportMetric(peak(), "peak-MB")
		b.ReportMetric((read + search).Seconds(), "s/pbf-to-nearest")
		b.ReportMetric((readCPU + searchCPU).Seconds(), "cpu-s/pbf-to-nearest")
	}
}
