package load

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

const card = `
id: things
title: Choses
description: des choses
publisher: {name: Nous, url: "https://example.org"}
landing: ""
licence: {id: etalab-2.0, label: Licence Ouverte 2.0, url: "https://example.org", attribution: Nous}
frequency: jamais
required: true
if_absent: rien
tolerance: {rows_percent: 10, columns: may_grow}
used_by: [marts.things]
limits: [aucune]
see_also: []
files:
  - path: 2024/things.csv
    vintage: "2024"
    table: things
    label: choses
    url: ""
    origin: écrit pour l'essai
    format: csv
    encoding: utf-8
    delimiter: ","
    rows: 10
    columns:
      - {name: id, meaning: identifiant}
      - {name: latitude, meaning: degrés}
`

// try loads one file written as text and returns the error.
func try(t *testing.T, text string, opts Options) (*warehouse.DB, error) {
	t.Helper()
	cat, err := catalogue.Read(fstest.MapFS{"sources/things.yml": {Data: []byte(card)}}, "sources")
	if err != nil {
		t.Fatal(err)
	}
	p := filepath.Join(t.TempDir(), "things.csv")
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.Open(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	_, err = Run(context.Background(), db, cat, []Input{{File: cat.Files()[0], Path: p}}, opts)
	return db, err
}

func rows(head string, n int) string { return head + "\n" + strings.Repeat("1,2\n", n) }

func TestRun_stops_with_10_where_the_source_changed(t *testing.T) {
	cases := []struct {
		name, text string
		want       []string
	}{
		{"a renamed column", rows("id,lattitude", 10), []string{"things.csv line 1", `no column "latitude"`, `"lattitude" looks like it`, "data/sources/things.yml"}},
		{"a missing column", rows("id,x", 10), []string{"things.csv line 1", `no column "latitude"`}},
		{"half the rows gone", rows("id,latitude", 5), []string{"things.csv: 5 rows, expected 9 to 11"}},
		{"latin-1", "id,latitude\n1,\xe9\n", []string{"things.csv line 2", `"latitude"`, "0xE9"}},
		{"a value too many", "id,latitude\n1,2,3\n", []string{"things.csv line 2", "3 values, expected 2"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := try(t, c.text, Options{})
			if runlog.CodeOf(err) != runlog.ExitSourceChanged {
				t.Fatalf("exit code %d (%v), expected 10", runlog.CodeOf(err), err)
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q not in %q", w, err)
				}
			}
		})
	}
}

func TestRun_keeps_text_as_it_is_and_says_where_it_stood(t *testing.T) {
	db, err := try(t, "id,latitude,new\n01, 4849.2 ,\"a\nb\"\n02,,c\n", Options{Sample: true})
	if err != nil {
		t.Fatal(err)
	}
	tab, err := db.Query(context.Background(), -1, `select id, latitude, "new", _file, _vintage, _line from raw.things__things order by id`)
	if err != nil {
		t.Fatal(err)
	}
	r := tab.Rows[0]
	if r[0] != "01" || r[1] != " 4849.2 " || r[2] != "a\nb" || r[3] != "things.csv" || r[4] != "2024" || r[5] != int32(2) || tab.Rows[1][5] != int32(4) || tab.Rows[1][1] != "" {
		t.Errorf("%v", tab.Rows)
	}
}

func TestRun_gives_an_empty_table_where_an_optional_file_is_absent(t *testing.T) {
	cat, err := catalogue.Read(fstest.MapFS{"sources/things.yml": {Data: []byte(card)}}, "sources")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := Run(ctx, db, cat, []Input{{File: cat.Files()[0]}}, Options{}); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Count(ctx, "(select id, latitude, _line from raw.things__things)"); n != 0 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	if n, _ := db.Count(ctx, "raw.findings where code = 'fichier_absent'"); n != 1 {
		t.Errorf("%d findings, expected the absent file", n)
	}
}
