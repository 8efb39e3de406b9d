package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/load"
	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

// An absent optional file is an empty table of its card's columns: a model that
// reads another column of it stops the nation.
func TestModels_read_no_column_that_the_cards_do_not_have(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var none []load.Input
	for _, f := range cat.Files() {
		none = append(none, load.Input{File: f})
	}
	if _, err := load.Run(ctx, db, cat, none, load.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := load.Reference(ctx, db, data.FS); err != nil {
		t.Fatal(err)
	}
	if err := transform.Macros(ctx, db, sql.Files); err != nil {
		t.Fatal(err)
	}
	models, err := transform.Models(sql.Files)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, m := range models {
		if !slices.ContainsFunc(m.Reads, func(r string) bool { return strings.HasPrefix(r, "raw.") }) || slices.ContainsFunc(m.Reads, func(r string) bool { return !strings.HasPrefix(r, "raw.") }) {
			continue // what reads other models too is tried by the builds without a file
		}
		tried++
		if _, err := db.Query(ctx, 0, "explain "+m.SQL); err != nil {
			t.Errorf("sql/%s: %v (add the column to its card in data/sources)", m.Path, err)
		}
	}
	if tried < 20 {
		t.Errorf("%d models read raw tables alone, expected those of sql/20_staging", tried)
	}
}
