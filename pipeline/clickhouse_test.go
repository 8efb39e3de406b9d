package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"observatoire/pipeline/export"
	"observatoire/pipeline/warehouse"
)

// clickhouse asks ClickHouse, in a process of its own, and returns the rows of
// each query.
func clickhouse(t *testing.T, queries ...string) [][][]any {
	t.Helper()
	if _, err := os.Stat(filepath.Join("site", "conformance", "clickhouse", "node_modules", "chdb")); err != nil {
		t.Skip("no ClickHouse (cd site/conformance/clickhouse && npm install --no-package-lock)")
	}
	in, err := json.Marshal(queries)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join("site", "conformance", "clickhouse", "demander.mjs"))
	cmd.Stdin = bytes.NewReader(in)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	var answers [][][]any
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return answers
}

// asFloat is a number as either engine gives it: long ones come as text.
func asFloat(v any) float64 {
	if f, err := strconv.ParseFloat(fmt.Sprint(v), 64); err == nil {
		return f
	}
	return math.NaN()
}

// Every Parquet file that is published, and every table cut by département,
// says the same to ClickHouse as to DuckDB: rows, values that are there, sums.
func TestParquet_is_read_by_ClickHouse_as_by_DuckDB(t *testing.T) {
	s := sampleSite(t)
	ctx := context.Background()
	db, err := warehouse.Open(ctx, s.warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	dir := t.TempDir()
	if _, err := export.Partitioned(ctx, db, filepath.Join(dir, "decoupe"), nil); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if err := exportReach(ctx, s, filepath.Join(dir, "trajets"), &said, &said); err != nil {
		t.Fatal(err)
	}
	globs, err := filepath.Glob(filepath.Join(s.public(), "donnees", "fichiers", "*.parquet"))
	if err != nil || len(globs) < 20 {
		t.Fatalf("%d files (%v)", len(globs), err)
	}
	cut, err := filepath.Glob(filepath.Join(dir, "*", "[a-z]*"))
	if err != nil || len(cut) < 9 {
		t.Fatalf("%v (%v)", cut, err)
	}
	for _, c := range cut {
		globs = append(globs, filepath.Join(c, "*", "*.parquet"))
	}
	var queries, files []string
	var wants [][]any
	for _, glob := range globs {
		columns, err := db.Query(ctx, -1, "select column_name, column_type from (describe select * from read_parquet('"+glob+"', hive_partitioning = false))")
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := []string{"count(*)"}, []string{"count()"}
		for _, c := range columns.Rows {
			name, kind := `"`+c[0].(string)+`"`, c[1].(string)
			ours, theirs = append(ours, "count("+name+")"), append(theirs, "count("+name+")")
			if kind == "DOUBLE" || kind == "INTEGER" || kind == "BIGINT" || strings.HasPrefix(kind, "DECIMAL") {
				ours, theirs = append(ours, "sum("+name+")::double"), append(theirs, "sum(toFloat64("+name+"))")
			} else if kind == "VARCHAR" {
				ours, theirs = append(ours, "sum(strlen("+name+"))::double"), append(theirs, "sum(length("+name+"))")
			}
		}
		want, err := db.Query(ctx, -1, "select "+strings.Join(ours, ", ")+" from read_parquet('"+glob+"', hive_partitioning = false)")
		if err != nil {
			t.Fatal(err)
		}
		files, wants = append(files, glob), append(wants, want.Rows[0])
		queries = append(queries, "select "+strings.Join(theirs, ", ")+" from file('"+glob+"', Parquet)")
	}
	// Over HTTP from what serve serves, and the cut as a column.
	handler, err := newSiteHandler(s.public())
	if err != nil {
		t.Fatal(err)
	}
	defer handler.root.Close()
	server := httptest.NewServer(handler)
	defer server.Close()
	queries = append(queries,
		"select count(), sum(population) from url('"+server.URL+"/donnees/fichiers/acces_communes.parquet', Parquet)",
		"select departement, count() from file('"+filepath.Join(dir, "decoupe", "acces_communes", "*", "*.parquet")+"', Parquet) group by 1 order by 1")
	answers := clickhouse(t, queries...)
	for i, file := range files {
		for k, want := range wants[i] {
			got := answers[i][0][k]
			if w, g := asFloat(want), asFloat(got); got == nil && (want == nil || w == 0) || g == w || math.Abs(w-g) <= 1e-9*math.Abs(w) {
				continue
			}
			t.Errorf("%s: ClickHouse has %v where DuckDB has %v:\n%s", file, got, want, queries[i])
		}
	}
	for i, query := range []string{"select count(*), sum(population) from exports.acces_communes", "select code_departement, count(*) from exports.acces_communes group by 1 order by 1"} {
		want, err := db.Query(ctx, -1, query)
		if err != nil {
			t.Fatal(err)
		}
		if got := answers[len(files)+i]; fmt.Sprint(got) != fmt.Sprint(want.Rows) {
			t.Errorf("%s: ClickHouse has %v, the table %v", queries[len(files)+i], got, want.Rows)
		}
	}
}
