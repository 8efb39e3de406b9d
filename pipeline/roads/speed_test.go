package roads

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"runtime"
)

func TestDebugSpeed(t *testing.T) {
	out, _ := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	files := []string{filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf"), os.Getenv("OBSERVATOIRE_MIRROR") + "/osm/corse/corse.osm.pbf"}
	for _, f := range files {
		t0 := time.Now()
		g, r, err := Read(context.Background(), profile(t), f)
		if err != nil {
			t.Fatal(err)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Logf("%s %v sys %d MB heap %d MB %+v", filepath.Base(f), time.Since(t0), m.Sys>>20, m.HeapAlloc>>20, r)
		_ = g
	}
}
