package check

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// Expected holds row counts and counts of findings of a national build against
// data/expected. It returns the findings for the account of the run. A row that
// needs a source (or the part of it that a folder holds) is compared only where
// no file of it is absent; all others always are. The row counts are those of
// the layers up to through ("coverage" before the exports are made, "site"
// after).
func Expected(ctx context.Context, db *warehouse.DB, national bool, through string) ([]runlog.Finding, error) {
	absent, err := absentFiles(ctx, db)
	if err != nil {
		return nil, err
	}
	var findings []runlog.Finding
	var errs []error
	var skipped []string
	// compared tells whether what a row needs is there.
	compared := func(name string, needs *string) bool {
		if !national || needs == nil {
			return national
		}
		for _, n := range strings.Fields(*needs) {
			if slices.ContainsFunc(absent, func(f string) bool { return strings.HasPrefix(f+"/", n+"/") || strings.HasPrefix(f, n) }) {
				skipped = append(skipped, name)
				return false
			}
		}
		return true
	}
	var code string
	var n int
	var want, slack *int
	var needs *string
	err = db.Each(ctx, `
		select k.code, count(f.code)::integer, k.expected_count, k.tolerance_count, k.needs
		from marts.finding_kinds as k left join findings.all_findings as f using (code)
		group by all order by 1`,
		[]any{&code, &n, &want, &slack, &needs}, func() error {
			f := runlog.Finding{Code: code, Count: n}
			if want != nil && compared("finding "+code, needs) {
				w := *want
				f.Expected = &w
				tolerance := 0
				if slack != nil {
					tolerance = *slack
				}
				if n < w-tolerance || n > w+tolerance {
					errs = append(errs, fmt.Errorf("check finding %s: %d, expected %d ± %d (look at /qualite/; if it is right, data/expected/findings.csv)", code, n, w, tolerance))
				}
			}
			findings = append(findings, f)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("check findings: %w", err)
	}
	if national {
		more, err := rowCounts(ctx, db, through, compared)
		if err != nil {
			return nil, err
		}
		errs = append(errs, more...)
	}
	if len(skipped) > 0 {
		slog.Warn("optional files are absent: not everything is compared with data/expected", "files", len(absent), "not_compared", strings.Join(skipped, ", "))
	}
	slog.Debug("check expected", "findings", len(findings))
	return findings, runlog.WithCode(runlog.ExitChecksFailed, errors.Join(errs...))
}

// absentFiles are the optional files that load did not find, as source/path.
func absentFiles(ctx context.Context, db *warehouse.DB) ([]string, error) {
	t, err := db.Query(ctx, -1, "select distinct subject from findings.all_findings where code = 'fichier_absent' order by 1")
	if err != nil {
		return nil, fmt.Errorf("check findings: %w", err)
	}
	var out []string
	for _, r := range t.Rows {
		out = append(out, fmt.Sprint(r[0]))
	}
	return out, nil
}

// rowCounts compares tables with data/expected/row_counts.csv: a number, or the
// rows of another table, and how many per cent it may differ.
func rowCounts(ctx context.Context, db *warehouse.DB, through string, compared func(string, *string) bool) (errs []error, err error) {
	tables, err := db.Query(ctx, -1, `select "table", "rows", coalesce(percent, '0')::double, needs from raw.expected__row_counts order by 1`)
	if err != nil {
		return nil, err
	}
	for _, row := range tables.Rows {
		table, like, percent := row[0].(string), row[1].(string), row[2].(float64)
		if schema, _, _ := strings.Cut(table, "."); slices.Index(warehouse.Schemas, schema) > slices.Index(warehouse.Schemas, through) {
			continue
		}
		var needs *string
		if s, ok := row[3].(string); ok {
			needs = &s
		}
		if !compared(table, needs) {
			continue
		}
		got, err := db.Count(ctx, table)
		if err != nil {
			return nil, fmt.Errorf("check data/expected/row_counts.csv: %w", err)
		}
		var want int
		if _, err := fmt.Sscanf(like, "%d", &want); err != nil {
			if want, err = db.Count(ctx, like); err != nil {
				return nil, fmt.Errorf("check data/expected/row_counts.csv: %w", err)
			}
		}
		slack := float64(want) * percent / 100
		if float64(got) < float64(want)-slack || float64(got) > float64(want)+slack {
			errs = append(errs, fmt.Errorf("check %s: %d rows, expected %d ± %g %% (data/expected/row_counts.csv)", table, got, want, percent))
		}
	}
	return errs, nil
}
