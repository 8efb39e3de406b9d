package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew; read them in the diff")

// datasetsOf builds the sample up to its exports and returns the folder of the
// published files.
func datasetsOf(t *testing.T) string {
	t.Helper()
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	s := settings{sample: true, build: t.TempDir(), offline: true}
	if err := runStages(context.Background(), s, "export", stageNames[:5], &b); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return filepath.Join(s.work(), "exports")
}

func TestSample_gives_the_golden_datasets(t *testing.T) {
	dir := filepath.Join(datasetsOf(t), "fichiers")
	golden := filepath.Join("pipeline", "testdata", "golden")
	names, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no datasets in %s (%v)", dir, err)
	}
	for _, name := range names {
		base := filepath.Base(name)
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if base == "frequentation_espaces.csv" {
			continue // the file that was read, 240 KB
		}
		path := filepath.Join(golden, base)
		if *update {
			if err := os.MkdirAll(golden, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%s: no golden file (write it with -update)", base)
			continue
		}
		if line, g, w := firstDifference(string(got), string(want)); line > 0 {
			t.Errorf("%s line %d: %q, expected %q (if the change is right, -update and read the diff)", base, line, g, w)
		}
	}
	kept, err := filepath.Glob(filepath.Join(golden, "*.csv"))
	if err != nil || len(kept) != len(names)-1 {
		t.Errorf("%d golden files, %d datasets (%v)", len(kept), len(names)-1, err)
	}
}

func firstDifference(got, want string) (line int, g, w string) {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return i + 1, x, y
		}
	}
	return 0, "", ""
}

func TestSample_built_twice_gives_the_same_bytes(t *testing.T) {
	if testing.Short() {
		t.Skip("two builds")
	}
	one, two := datasetsOf(t), datasetsOf(t)
	a, b := relativeDigests(t, one), relativeDigests(t, two)
	for name, d := range a {
		if b[name] != d {
			t.Errorf("%s differs between two builds", name)
		}
	}
	if len(a) != len(b) || len(a) < 20 {
		t.Errorf("%d and %d files", len(a), len(b))
	}
	pages := func(dir string) map[string]string {
		return relativeDigests(t, filepath.Join(filepath.Dir(dir), "site"))
	}
	p, q := pages(one), pages(two)
	for name, d := range p {
		if q[name] != d {
			t.Errorf("page data %s differ between two builds", name)
		}
	}
}

func relativeDigests(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	fsys := os.DirFS(dir)
	if err := walkFiles(fsys, func(name string, b []byte) { out[name] = string(sum(b)) }); err != nil {
		t.Fatal(err)
	}
	return out
}

func sum(b []byte) []byte {
	h := sha256.Sum256(b)
	return h[:]
}

func walkFiles(fsys fs.FS, f func(name string, b []byte)) error {
	return fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fsys, path)
		if err == nil {
			f(path, b)
		}
		return err
	})
}
