package transform

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// Rejects are the cells of sources that staging could not read, one a row of
// staging.rejects, with the finding that counts it; a null code stops the build.
var rejectColumns = []warehouse.Column{
	{Name: "source", Type: "varchar"}, {Name: "table_name", Type: "varchar"}, {Name: "column_name", Type: "varchar"},
	{Name: "found", Type: "varchar"}, {Name: "expected", Type: "varchar"}, {Name: "code", Type: "varchar"}, {Name: "remedy", Type: "varchar"},
	{Name: "_file", Type: "varchar"}, {Name: "_line", Type: "integer"},
}

// newRejects makes an empty staging.rejects.
func newRejects(ctx context.Context, db *warehouse.DB) error {
	_, err := db.ReplaceRows(ctx, "staging", "rejects", rejectColumns, nil)
	return err
}

// keepRejects makes staging.rejects where it is not there.
func keepRejects(ctx context.Context, db *warehouse.DB) error {
	n, err := db.Count(ctx, "information_schema.tables where table_schema = 'staging' and table_name = 'rejects'")
	if err != nil || n > 0 {
		return err
	}
	return newRejects(ctx, db)
}

// collect moves the column _faults of a staging table to staging.rejects.
func collect(ctx context.Context, db *warehouse.DB, m Model) error {
	n, err := db.Count(ctx, fmt.Sprintf("information_schema.columns where table_schema = '%s' and table_name = '%s' and column_name = '_faults'", m.Schema, m.Name))
	if err != nil || n == 0 {
		return err
	}
	if err := keepRejects(ctx, db); err != nil {
		return err
	}
	for _, q := range []string{
		fmt.Sprintf(`insert into staging.rejects by name
			select '%s' as source, '%s' as table_name, f.column_name, f.found, f.expected, f.code, f.remedy, _file, _line
			from (select unnest(_faults) as f, _file, _line from %s) where f is not null`, sourceOf(m.Name), m.Name, m.Table()),
		fmt.Sprintf("alter table %s drop column _faults", m.Table()),
	} {
		if err := db.Exec(ctx, q); err != nil {
			return fmt.Errorf("transform %s (sql/%s): %w", m.Table(), m.Path, err)
		}
	}
	return nil
}

// sourceOf is the source of a staging model, "msap" of "stg_msap__points".
func sourceOf(name string) string {
	source, _, _ := strings.Cut(strings.TrimPrefix(name, "stg_"), "__")
	return source
}

// Judge is the verdict on what staging could not read: an error with exit code
// 10 where a cell has no finding that counts it, or where a file has more of one
// finding than data/reference/reject_tolerances.csv tolerates.
func Judge(ctx context.Context, db *warehouse.DB) error {
	groups, err := db.Query(ctx, -1, `
		select r.source, r.table_name, r.code, r._file, count(*), coalesce(any_value(t.percent)::double, 0), coalesce(any_value(t.rows)::bigint, 0)
		from staging.rejects as r left join raw.reference__reject_tolerances as t using (code)
		group by r.source, r.table_name, r.code, r._file order by r.source, r._file, r.table_name, r.code`)
	if err != nil {
		return fmt.Errorf("transform staging.rejects: %w", err)
	}
	var errs []error
	for _, g := range groups.Rows {
		table, code, file, n := g[1].(string), g[2], g[3], g[4].(int64)
		if code != nil {
			rows, err := db.Count(ctx, fmt.Sprintf("staging.%s where _file = '%s'", table, strings.ReplaceAll(fmt.Sprint(file), "'", "''")))
			if err != nil {
				return err
			}
			if n <= g[6].(int64) || float64(n) <= float64(rows)*g[5].(float64)/100 {
				continue
			}
			errs = append(errs, fmt.Errorf("transform %v: %v: %d of %d rows have %v, expected at most %g %% or %d", g[0], file, n, rows, code, g[5], g[6]))
		}
		first, err := db.Query(ctx, 5, `
			select column_name, found, expected, coalesce(remedy, 'ask the publisher, or correct it in data/corrections/' || source || '.csv'), _line
			from staging.rejects where table_name = $1 and _file is not distinct from $2 and code is not distinct from $3 order by _line, column_name`, table, file, code)
		if err != nil {
			return err
		}
		for _, r := range first.Rows {
			errs = append(errs, fmt.Errorf("transform %v: %v line %v, column %q: found %q, expected %v (%v)", g[0], file, r[4], r[0], r[1], r[2], r[3]))
		}
		if n > 5 {
			errs = append(errs, fmt.Errorf("transform %v: %v: and %d more such values", g[0], file, n-5))
		}
	}
	return runlog.WithCode(runlog.ExitSourceChanged, errors.Join(errs...))
}
