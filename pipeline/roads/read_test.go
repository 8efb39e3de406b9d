package roads

import (
	"bytes"
	"compress/zlib"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/pipeline/roads/pbf"

	"github.com/paulmach/orb"
)

// village writes an extract of a few streets: a square of 1-2-3-4 with a
// signal at 2 and no right turn from 12 into 23, and a house number.
func village(t *testing.T, dir, name string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := pbf.NewWriter(&b, "observatoire", zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	at := [][2]float64{{9, 42}, {9.01, 42}, {9.01, 42.01}, {9, 42.01}, {9.02, 42}}
	for i, p := range at {
		n := pbf.Node{ID: int64(i + 1), Lon: p[0], Lat: p[1]}
		if i == 1 {
			n.Tags = []pbf.Tag{{Key: "highway", Value: "traffic_signals"}}
		}
		if err := w.Node(n); err != nil {
			t.Fatal(err)
		}
	}
	street := []pbf.Tag{{Key: "highway", Value: "residential"}, {Key: "name", Value: "Rue"}}
	for _, x := range []pbf.Way{{ID: 10, Nodes: []int64{1, 2}, Tags: street}, {ID: 11, Nodes: []int64{2, 3}, Tags: street}, {ID: 12, Nodes: []int64{3, 4, 1}, Tags: street}, {ID: 13, Nodes: []int64{2, 5}, Tags: street}, {ID: 14, Nodes: []int64{1, 3}, Tags: []pbf.Tag{{Key: "building", Value: "yes"}}}} {
		if err := w.Way(x); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Relation(pbf.Relation{ID: 1, Members: []pbf.Member{{Kind: 'w', ID: 10, Role: "from"}, {Kind: 'n', ID: 2, Role: "via"}, {Kind: 'w', ID: 11, Role: "to"}}, Tags: []pbf.Tag{{Key: "type", Value: "restriction"}, {Key: "restriction", Value: "no_left_turn"}}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRead_takes_ways_signals_and_restrictions(t *testing.T) {
	f := village(t, t.TempDir(), "v.osm.pbf")
	g, r, err := Read(context.Background(), profile(t), f)
	if err != nil {
		t.Fatal(err)
	}
	if r.Ways != 4 || r.Restrictions != 1 || r.RestrictionsUnused != 0 || r.Signals != 1 {
		t.Errorf("%+v", r)
	}
	if _, ok := g.Snap(orb.Point{9.005, 42.0001}, 100); !ok {
		t.Error("no road where there is one")
	}
}

func TestRead_merges_files_that_overlap(t *testing.T) {
	dir := t.TempDir()
	a, b := village(t, dir, "a.osm.pbf"), village(t, dir, "b.osm.pbf")
	one, _, err := Read(context.Background(), profile(t), a)
	if err != nil {
		t.Fatal(err)
	}
	two, _, err := Read(context.Background(), profile(t), a, b)
	if err != nil || one.Chains() != two.Chains() || one.Edges() != two.Edges() {
		t.Errorf("one file %d chains, twice the same %d, %v", one.Chains(), two.Chains(), err)
	}
}

func TestRead_names_the_file_that_is_no_extract(t *testing.T) {
	dir := t.TempDir()
	text, cut := filepath.Join(dir, "page.osm.pbf"), filepath.Join(dir, "cut.osm.pbf")
	whole, err := os.ReadFile(village(t, dir, "whole.osm.pbf"))
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(text, []byte("<html>not found</html> and more text than a header has"), 0o644)
	os.WriteFile(cut, whole[:len(whole)-20], 0o644)
	for _, f := range []string{text, cut, filepath.Join(dir, "missing.osm.pbf")} {
		if _, _, err := Read(context.Background(), profile(t), f); err == nil || !strings.Contains(err.Error(), filepath.Base(f)) {
			t.Errorf("%s: %v, want an error that names the file", filepath.Base(f), err)
		}
	}
}

func TestOpen_builds_once_and_reads_the_cache_then(t *testing.T) {
	dir := t.TempDir()
	f, cache := village(t, dir, "v.osm.pbf"), filepath.Join(dir, "cache")
	p := profile(t)
	first, err := Open(context.Background(), p, cache, f)
	if err != nil || first.Cached {
		t.Fatal(first.Cached, err)
	}
	second, err := Open(context.Background(), p, cache, f)
	if err != nil || !second.Cached || second.Graph.Chains() != first.Graph.Chains() || second.Report != first.Report {
		t.Fatalf("second time: cached %v, %v", second.Cached, err)
	}
	slow, err := Open(context.Background(), p.With("class_speed", "residential", 5), cache, f)
	if err != nil || slow.Cached {
		t.Fatalf("another profile: cached %v, %v", slow.Cached, err)
	}
	// a cache that was cut short is built anew
	names, _ := filepath.Glob(filepath.Join(cache, "*.graph"))
	for _, n := range names {
		os.Truncate(n, 100)
	}
	if again, err := Open(context.Background(), p, cache, f); err != nil || again.Cached || again.Graph.Chains() != first.Graph.Chains() {
		t.Fatalf("after damage: cached %v, %v", again.Cached, err)
	}
}

func TestRead_takes_the_sample(t *testing.T) {
	files, err := filepath.Glob("../../data/sample/osm/*/*.osm.pbf")
	if err != nil || len(files) == 0 {
		t.Skip("the sample has no roads")
	}
	g, r, err := Read(context.Background(), profile(t), files...)
	if err != nil || g.Edges() < 10 || r.MissingNodes > 0 {
		t.Errorf("%+v %v", r, err)
	}
	t.Logf("%+v", r)
}
