package transform_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/check"
	"observatoire/pipeline/cover"
	"observatoire/pipeline/load"
	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

// bench is where models run: an empty warehouse in memory, and the types of
// all columns as they are in the warehouse of the fictional territory.
type bench struct {
	ctx   context.Context
	db    *warehouse.DB
	types map[string][]warehouse.Column
}

// newBench builds the tables of the fictional territory, reads their types and
// leaves them.
func newBench(t *testing.T) *bench {
	t.Helper()
	ctx := context.Background()
	full, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	if cat, err = cat.Found(filepath.Join("..", "..", "data", "sample")); err != nil {
		t.Fatal(err)
	}
	var inputs []load.Input
	for _, f := range cat.Files() {
		path := filepath.Join("..", "..", "data", "sample", filepath.FromSlash(f.Key()))
		if _, err := os.Stat(path); err == nil {
			inputs = append(inputs, load.Input{File: f, Path: path})
		}
	}
	if _, err := load.Run(ctx, full, cat, inputs, load.Options{Sample: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := load.Reference(ctx, full, data.FS); err != nil {
		t.Fatal(err)
	}
	if _, err := transform.Run(ctx, full, sql.Files, "staging", "marts"); err != nil {
		t.Fatal(err)
	}
	if _, err := cover.Run(ctx, full, cover.Options{Data: data.FS}); err != nil {
		t.Fatal(err)
	}
	if _, err := transform.Run(ctx, full, sql.Files, "coverage", "findings"); err != nil {
		t.Fatal(err)
	}
	if _, err := check.Collect(ctx, full); err != nil {
		t.Fatal(err)
	}
	if _, err := check.Layer(ctx, full, sql.Files, "marts"); err != nil {
		t.Fatal(err)
	}
	if _, err := transform.Run(ctx, full, sql.Files, "exports", "site"); err != nil {
		t.Fatal(err)
	}
	b := &bench{ctx: ctx, types: map[string][]warehouse.Column{}}
	var table, name, kind string
	err = full.Each(ctx, "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() where not internal order by table_oid, column_index",
		[]any{&table, &name, &kind}, func() error {
			b.types[table] = append(b.types[table], warehouse.Column{Name: name, Type: kind})
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if b.db, err = warehouse.Open(ctx, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.db.Close() })
	b.db.SetMaxOpenConns(1)
	// A handful of rows: planning takes longer than running.
	if err := b.db.Exec(ctx, "set threads = 1; pragma disable_optimizer"); err != nil {
		t.Fatal(err)
	}
	if err := transform.Macros(ctx, b.db, sql.Files); err != nil {
		t.Fatal(err)
	}
	return b
}

// sheets are the models of the layers with what stands beside them, and those
// of other layers that have something.
func sheets(t *testing.T) (models []transform.Model, all []sheet) {
	t.Helper()
	every, err := transform.Models(sql.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range every {
		s, err := readSheet(m)
		if errors.Is(err, fs.ErrNotExist) && !slices.Contains(layers, m.Schema) {
			continue
		} else if errors.Is(err, fs.ErrNotExist) {
			t.Errorf("sql/%s: no %s.yml beside it (what each column means, cases)", m.Path, m.Name)
			continue
		} else if err != nil {
			t.Error(err)
			continue
		}
		models, all = append(models, m), append(all, s)
	}
	return models, all
}
