package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"observatoire/pipeline/files"
	"observatoire/pipeline/runlog"
)

// logged is what is written to the log until the end of the test.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.b.Reset()
	return l.b.String()
}

func logTo(t *testing.T) *logged {
	t.Helper()
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	var l logged
	if err := runlog.Setup(&l, "text", false); err != nil {
		t.Fatal(err)
	}
	return &l
}

func TestBuild_makes_again_what_was_damaged_or_lost_with_one_warning(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s := settings{sample: true, build: t.TempDir(), offline: true}
	build := func(stages int) (string, error) {
		var b bytes.Buffer
		err := runStages(ctx, s, "build", stageNames[:stages], &b)
		return b.String(), err
	}
	log := logTo(t)
	if out, err := build(5); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	exports := filepath.Join(s.work(), "exports")
	good := relativeDigests(t, exports)
	write := func(name, text string) func(t *testing.T) {
		return func(t *testing.T) {
			path := filepath.Join(s.work(), name)
			os.RemoveAll(path)
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(t *testing.T) {
		return func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(s.work(), name)); err != nil {
				t.Fatal(err)
			}
			os.RemoveAll(filepath.Join(s.work(), name))
		}
	}
	folder := func(name string) func(t *testing.T) {
		return func(t *testing.T) {
			remove(name)(t)
			if err := os.MkdirAll(filepath.Join(s.work(), name, "a"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	cases := []struct {
		name   string
		damage func(t *testing.T)
		warns  string // "" = nothing is lost, no warning
		stages int    // how many are asked for
		skips  int    // how many of them need not run again
	}{
		{"nothing", func(*testing.T) {}, "", 5, 4},
		{"one dataset removed", remove("exports/fichiers/espaces.csv"), "runs again", 5, 3},
		{"page data removed", remove("site"), "runs again", 5, 3},
		{"account of the cache cut", write("raw/fetch.json", `{"a": {"sha2`), "files are hashed again", 5, 4},
		{"account of the run a folder", folder("run.json"), "is written again", 5, 4},
		// what follows damages tables: the stages up to the marts, or the load alone, are enough to see it
		{"warehouse removed", remove("warehouse.duckdb"), "runs again", 3, 0},
		{"stamps empty", write("stamps.json", ""), "every stage runs", 2, 0},
		{"stamps cut", write("stamps.json", `{"hash": {"load": "3`), "every stage runs", 2, 0},
		{"stamps without hashes", write("stamps.json", `{"hash":null}`), "every stage runs", 2, 0},
		{"stamps of another shape", write("stamps.json", `{"hash":["load"]}`), "every stage runs", 2, 0},
		{"stamps a folder", folder("stamps.json"), "every stage runs", 2, 0},
		{"warehouse of 0 bytes", write("warehouse.duckdb", ""), "warehouse cannot be read", 2, 0},
		{"warehouse of another kind", write("warehouse.duckdb", "SQLite format 3\x00"), "warehouse cannot be read", 2, 0},
		{"warehouse a folder", folder("warehouse.duckdb"), "warehouse cannot be read", 2, 0},
		{"warehouse cut", func(t *testing.T) {
			if err := os.Truncate(s.warehousePath(), 300_000); err != nil {
				t.Fatal(err)
			}
		}, "warehouse cannot be read", 3, 0},
		{"blocks of the warehouse overwritten", func(t *testing.T) {
			f, err := os.OpenFile(s.warehousePath(), os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			info, _ := f.Stat()
			for at := int64(20_000); at < info.Size(); at += 50_000 {
				f.WriteAt([]byte("not a block"), at)
			}
		}, "warehouse cannot be read", 3, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.damage(t)
			log.take()
			out, err := build(c.stages)
			warned := log.take()
			if err != nil {
				t.Fatalf("%v\n%s%s", err, warned, out)
			}
			want := 0
			if c.warns != "" {
				want = 1
			}
			if n := strings.Count(warned, "level=WARN"); n != want || !strings.Contains(warned, c.warns) {
				t.Errorf("%d warnings, expected %d with %q:\n%s", n, want, c.warns, warned)
			}
			if skipped := strings.Count(out, "skipped"); skipped != c.skips {
				t.Errorf("%d stages skipped, expected %d:\n%s", skipped, c.skips, out)
			}
			for name, d := range relativeDigests(t, exports) {
				if good[name] != d {
					t.Errorf("%s is not what it was before", name)
				}
			}
		})
	}
}

func TestBuild_sweeps_what_a_killed_run_left(t *testing.T) {
	build := t.TempDir()
	s := settings{sample: true, build: build}
	place := func(name, text string) string {
		path := filepath.Join(s.work(), filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	gone := []string{
		place(".export-12/fichiers/espaces.csv", "half"), place("run.json.part", "half"), place(".stamps.json.part-99", "half"),
		place("raw/osm/corse.osm.pbf.placing", "half"), place("raw/liste/a.csv.part", "no note of what it is"), place("raw/liste/b.csv.part.gz", "half"),
		place(".exports.new-4194305/"+files.Mark, ""), place(".public.new-4194305/"+files.Mark, ""),
	}
	kept := []string{
		place("raw/liste/c.csv.part", "half, can go on"), place("raw/liste/c.csv.part.json", "{}"), place("raw/liste/d.csv.new", "for a person to judge"),
		place("mine.txt", "a user's"), place(".public.new-mine/index.html", "a user's"), place("public.old/index.html", "a user's"),
	}
	site := place(".public.old-4194305/index.html", "the last good site")
	place(".public.old-4194305/"+files.Mark, "")
	unlock, err := s.lock(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	for _, path := range gone {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s was left", path)
		}
	}
	for _, path := range kept {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s was removed", path)
		}
	}
	if b, _ := os.ReadFile(filepath.Join(s.public(), "index.html")); string(b) != "the last good site" {
		t.Errorf("the site holds %q, expected what was moved to %s", b, site)
	}
}

func TestBuild_leaves_the_folder_to_the_run_that_has_it(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s := settings{sample: true, build: t.TempDir(), offline: true}
	var b bytes.Buffer
	if err := runStages(ctx, s, "load", stageNames[:2], &b); err != nil {
		t.Fatal(err)
	}
	unlock, err := files.Lock(ctx, s.build, false)
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{"build": {"build", "--sample", "--offline"}, "fetch": {"fetch", "--sample"}, "check": {"check", "--sample"}} {
		var out, errs bytes.Buffer
		if code := run(ctx, append(args, "--build", s.build), &out, &errs); code != runlog.ExitBusy || !strings.Contains(errs.String(), "--wait") {
			t.Errorf("%s: code %d, expected 12 and a word on --wait:\n%s", name, code, errs.String())
		}
	}
	time.AfterFunc(300*time.Millisecond, unlock)
	s.wait = true
	start := time.Now()
	if err := runStages(ctx, s, "load", stageNames[:2], &b); err != nil || time.Since(start) < 250*time.Millisecond {
		t.Errorf("%v after %v, expected to wait and then to run", err, time.Since(start))
	}
}

func TestAwait_ends_an_interrupted_run_in_time(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	done <- 3
	if code := await(ctx, done, func() { t.Error("no signal came") }); code != 3 {
		t.Errorf("code %d, expected that of the run", code)
	}
	cancel()
	stopped := false
	start := time.Now()
	if code := await(ctx, make(chan int), func() { stopped = true }); code != runlog.ExitInterrupted || !stopped {
		t.Errorf("code %d, expected 130 and signals given back", code)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("%v, expected less than a second", took)
	}
}

func TestReadStamps_gives_maps_to_write_to(t *testing.T) {
	s, err := readStamps(filepath.Join(t.TempDir(), "stamps.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.keep("load", "1", products{Tables: []string{"raw.a 2"}}); err != nil {
		t.Fatal(err)
	}
	again, err := readStamps(s.path)
	if err != nil || !again.same("load", "1") || len(again.Made["load"].Tables) != 1 {
		b, _ := json.Marshal(again)
		t.Errorf("%s (%v), expected what was kept", b, err)
	}
}
