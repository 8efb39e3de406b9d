package fetch

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"observatoire/pipeline/catalogue"
)

// The shape of a file is told, or why it cannot be.
func FuzzOutline_never_panics(f *testing.F) {
	kinds := []string{"csv", "json", "geojson", "dbf", "shp"}
	f.Add([]byte("a,b\n1,2\n"), uint8(0), false)
	f.Add([]byte(`[{"a":1},{"b":[1,{"c":2}]}]`), uint8(1), false)
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"properties":{"a":1},"geometry":null}]}`), uint8(2), false)
	f.Add(bytes.Repeat([]byte{3, 0, 0, 32}, 20), uint8(3), false)
	f.Add(bytes.Repeat([]byte{0, 0, 39, 10}, 30), uint8(4), false)
	f.Add([]byte{0x1f, 0x8b, 8, 0, 0, 0}, uint8(0), true)
	f.Fuzz(func(t *testing.T, content []byte, kind uint8, packed bool) {
		p := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(p, content, 0o644); err != nil {
			t.Fatal(err)
		}
		o, err := outlineOf(p, catalogue.File{Format: kinds[int(kind)%len(kinds)], Delimiter: ",", Gzip: packed})
		if err == nil && o.rows < 0 {
			t.Fatalf("%d rows", o.rows)
		}
	})
}

// An archive gives the one file that is asked for, at its place and nowhere else.
func FuzzUnpack_writes_only_its_place(f *testing.F) {
	dir := f.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "package", "data"), 0o755); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "package", "data", "a.json"), []byte("[]"), 0o644); err != nil {
		f.Fatal(err)
	}
	if err := tarball(filepath.Join(dir, "a.tgz"), dir, "package"); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "a.tgz"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("no archive"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		dir := t.TempDir()
		at := filepath.Join(dir, "p.tgz")
		if err := os.WriteFile(at, archive, 0o644); err != nil {
			t.Fatal(err)
		}
		unpack(at, "data/a.json", filepath.Join(dir, "out", "a.json.part"))
		found, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(found) > 2 {
			t.Fatalf("%v %v", found, err)
		}
	})
}

// What we wrote ourselves and somebody damaged: the lock, the account of the
// cache and that of a download under way.
func FuzzState_never_panics(f *testing.F) {
	f.Add([]byte(`{"essai/2024/liste.csv":{"bytes":3,"sha256":"a","pending":true,"before":{"sha256":"b"}}}`))
	f.Add([]byte(`{"a":null,"b":{"before":{"before":null}}}`))
	f.Add([]byte(`{"url":"u","validator":"\"v\"","total":-5}`))
	f.Add([]byte(`[`))
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		for _, name := range []string{"fetch.json", "x.part.json"} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, "x.part"), []byte("abc"), 0o644); err != nil {
			t.Fatal(err)
		}
		ReadLock(fstest.MapFS{"lock.json": {Data: text}}, "lock.json")
		if p, start := readPartial(filepath.Join(dir, "x.part"), "u"); start > 0 && p.Total >= 0 && start > p.Total {
			t.Fatalf("resumed at %d of %d", start, p.Total)
		}
		readRecords(dir, quiet).get("essai/2024/liste.csv")
	})
}

// A vintage is a day that is not to come, whatever a server says.
func FuzzVintage_is_a_day(f *testing.F) {
	f.Add("https://exemple.fr/liste-fs-20240910.csv", int64(1_700_000_000))
	f.Add("://%zz/20249999", int64(-1))
	f.Add("https://exemple.fr/2099-12-31", int64(1)<<60)
	now := time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, final string, seconds int64) {
		day, err := time.Parse(time.DateOnly, vintageOf(final, time.Unix(seconds%4_000_000_000, 0).UTC(), now))
		if err != nil || day.After(now) {
			t.Fatalf("%v (%v)", day, err)
		}
	})
}
