// Package check gives the verdict on tables and on the built site. A check in
// sql/checks is a select of the bad rows: no row, and it passes. The outcomes
// are kept in findings.check_results, which the page /qualite/ shows.
package check

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"

	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// Result is the outcome of one check.
type Result struct {
	Schema, Table, Name string
	Sentence            string // French, for the page
	Source              bool   // a failure means that the source changed
	BadRows             int
	Examples            []string // the first five bad rows
}

var resultColumns = []warehouse.Column{
	{Name: "schema_name", Type: "varchar"}, {Name: "table_name", Type: "varchar"}, {Name: "check_name", Type: "varchar"},
	{Name: "sentence", Type: "varchar"}, {Name: "bad_rows_count", Type: "integer"}, {Name: "examples", Type: "varchar"},
}

// sourceChanged is the second line of a check of a higher layer whose failure
// means, as one of staging does, that the source changed.
const sourceChanged = "-- the source changed"

// Layer runs the checks of one schema. A failed check of staging, or one that
// says so, means that the source changed (exit code 10); another one of a higher
// layer that what was built is not right (exit code 3).
func Layer(ctx context.Context, db *warehouse.DB, files fs.FS, schema string) (int, error) {
	names, err := fs.Glob(files, "checks/"+schema+"/*.sql")
	if err != nil {
		return 0, err
	}
	var results []Result
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return 0, err
		}
		r, err := one(ctx, db, schema, name, string(b))
		if err != nil {
			return 0, err
		}
		results = append(results, r)
	}
	if err := keep(ctx, db, schema, results); err != nil {
		return 0, err
	}
	code := runlog.ExitChecksFailed
	if slices.ContainsFunc(results, func(r Result) bool { return r.BadRows > 0 && r.Source }) {
		code = runlog.ExitSourceChanged
	}
	return len(results), runlog.WithCode(code, failures(results))
}

func one(ctx context.Context, db *warehouse.DB, schema, name, text string) (Result, error) {
	base := strings.TrimSuffix(path.Base(name), ".sql")
	head, rest, _ := strings.Cut(text, "\n")
	r := Result{Schema: schema, Source: schema == "staging" || strings.HasPrefix(rest, sourceChanged+"\n"), Name: base, Sentence: strings.TrimSpace(strings.TrimPrefix(head, "--"))}
	if !strings.HasPrefix(head, "--") || r.Sentence == "" {
		return r, fmt.Errorf("check sql/%s line 1: %q, expected a comment with the sentence that the page shows", name, head)
	}
	// <table>__<sentence>: the table's own name may hold "__" (staging), so it
	// is the longest table that the select names.
	r.Table = base
	if i := strings.LastIndex(base, "__"); i > 0 {
		r.Table = base[:i]
	}
	t, err := db.Query(ctx, -1, text)
	if err != nil {
		return r, fmt.Errorf("check sql/%s: %w", name, err)
	}
	r.BadRows = len(t.Rows)
	for _, row := range t.Rows[:min(5, len(t.Rows))] {
		parts := make([]string, len(row))
		for i, v := range row {
			if strings.HasPrefix(t.Columns[i], "_") {
				parts[i] = fmt.Sprint(v)
			} else {
				parts[i] = fmt.Sprintf("%s=%v", t.Columns[i], v)
			}
		}
		r.Examples = append(r.Examples, strings.Join(parts, " "))
	}
	return r, nil
}

// keep replaces the outcomes of one schema.
func keep(ctx context.Context, db *warehouse.DB, schema string, results []Result) error {
	var rows [][]any
	if t, err := db.Query(ctx, -1, "select * from findings.check_results"); err == nil {
		for _, row := range t.Rows {
			if row[0] != schema {
				rows = append(rows, row)
			}
		}
	}
	for _, r := range results {
		rows = append(rows, []any{r.Schema, r.Table, r.Name, r.Sentence, int32(r.BadRows), strings.Join(r.Examples, "\n")})
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i][2].(string) < rows[j][2].(string) })
	_, err := db.ReplaceRows(ctx, "findings", "check_results", resultColumns, rows)
	return err
}

func failures(results []Result) error {
	var errs []error
	for _, r := range results {
		if r.BadRows == 0 {
			continue
		}
		errs = append(errs, fmt.Errorf("check %s.%s: %d bad rows, expected none (sql/checks/%s/%s.sql)\n  %s",
			r.Schema, r.Table, r.BadRows, r.Schema, r.Name, strings.Join(r.Examples, "\n  ")))
	}
	return errors.Join(errs...)
}

// Collect unites the findings of every code in findings.all_findings. A code
// without an entry in data/reference/findings.csv, or the reverse, is an error.
func Collect(ctx context.Context, db *warehouse.DB) (int, error) {
	tables, err := db.Tables(ctx, "findings")
	if err != nil {
		return 0, err
	}
	var parts []string
	codes := map[string]bool{}
	for _, t := range tables {
		code := strings.TrimPrefix(t, "findings.")
		if code == "check_results" || code == "all_findings" {
			continue
		}
		codes[code] = true
		parts = append(parts, fmt.Sprintf("select '%s' as code, cast(subject as varchar) as subject, cast(detail as varchar) as detail, cast(_file as varchar) as _file, cast(_line as integer) as _line, row_number() over () as position from %s", code, t))
	}
	kinds, err := db.Query(ctx, -1, "select code from raw.reference__findings")
	if err != nil {
		return 0, err
	}
	for _, k := range kinds.Rows {
		code := k[0].(string)
		if !codes[code] {
			return 0, fmt.Errorf("check finding %s: listed in data/reference/findings.csv, expected sql/45_findings/%s.sql", code, code)
		}
		delete(codes, code)
	}
	for code := range codes {
		return 0, fmt.Errorf("check finding %s: made by sql/45_findings/%s.sql, expected a line in data/reference/findings.csv", code, code)
	}
	if err := db.Exec(ctx, "create or replace table findings.all_findings as "+strings.Join(parts, " union all ")+" order by code, position"); err != nil {
		return 0, fmt.Errorf("check findings: %w", err)
	}
	return db.Count(ctx, "findings.all_findings")
}
