package datasets

import (
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb/geojson"
)

// built opens the warehouse of a build: OBSERVATOIRE_WAREHOUSE names its file.
func built(t testing.TB) (*warehouse.DB, *catalogue.Catalogue) {
	t.Helper()
	path := os.Getenv("OBSERVATOIRE_WAREHOUSE")
	if path == "" {
		t.Skip("OBSERVATOIRE_WAREHOUSE is not set: the warehouse.duckdb of a build whose export stage has run")
	}
	db, err := warehouse.OpenReadOnly(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	return db, cat
}

func TestTables_of_a_build_meet_their_schemas_and_come_back_from_every_format(t *testing.T) {
	db, cat := built(t)
	dir, all := write(t, db, cat)
	for _, d := range all {
		want, err := db.Count(context.Background(), "exports."+d.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Files {
			path := filepath.Join(dir, FilesFolder, filepath.Base(f.Path))
			if n := count(t, db, f.Format, path); n != want || d.Rows != want {
				t.Errorf("%s: %d rows, expected %d", path, n, want)
			}
		}
		t.Logf("%-27s %6d rows, %d without geometry, %s", d.Name, d.Rows, d.Unlocated, d.LicenceID)
		for _, f := range d.Files {
			t.Logf("    %-10s %9d bytes", f.Format, f.Bytes)
		}
		if d.Unlocated > 0 {
			t.Errorf("%s: %d rows without geometry, expected a place for each", d.Name, d.Unlocated)
		}
	}
	again, _ := write(t, db, cat)
	if d := same(contents(t, dir), contents(t, again)); len(d) > 0 {
		t.Errorf("a second write differs in %v", d)
	}
	for _, name := range []string{"acces_communes", "acces_territoires", "espaces"} {
		diff, err := db.Query(context.Background(), 3, "(select * from exports."+name+" except all select * from read_parquet("+quote(filepath.Join(dir, FilesFolder, name+".parquet"))+
			")) union all (select * from read_parquet("+quote(filepath.Join(dir, FilesFolder, name+".parquet"))+") except all select * from exports."+name+")")
		if err != nil || len(diff.Rows) > 0 {
			t.Errorf("%s differs from its Parquet file: %v %v", name, diff.Rows, err)
		}
	}
}

// count reads a file back with the tool that fits its format.
func count(t *testing.T, db *warehouse.DB, format, path string) (n int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	switch format {
	case "csv":
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return len(rows) - 1
	case "geojson":
		b, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		fc, err := geojson.UnmarshalFeatureCollection(b)
		if err != nil {
			t.Fatal(err)
		}
		return len(fc.Features)
	case "flatgeobuf":
		return len(readFlatGeobuf(t, path).Features)
	}
	if n, err = db.Count(context.Background(), "read_parquet("+quote(path)+")"); err != nil {
		t.Fatal(err)
	}
	return n
}

// BenchmarkWrite_of_a_build times the whole of Write on the tables of a build.
func BenchmarkWrite_of_a_build(b *testing.B) {
	db, cat := built(b)
	dir := filepath.Join(b.TempDir(), "exports")
	for b.Loop() {
		if _, err := Write(context.Background(), db, cat, data.FS, dir); err != nil {
			b.Fatal(err)
		}
	}
}
