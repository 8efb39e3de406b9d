package transform

import (
	"context"
	"fmt"
	"strings"

	"observatoire/pipeline/warehouse"
)

// Correct applies data/corrections to the staging tables. A correction is a
// row that expires: it names the wrong value that it expects; where that value
// is no longer found, nothing is changed and staging.correction_notes says so
// (finding correction_sans_objet).
func Correct(ctx context.Context, db *warehouse.DB) (int, error) {
	tables, err := db.Tables(ctx, "raw")
	if err != nil {
		return 0, err
	}
	if err := keepRejects(ctx, db); err != nil {
		return 0, err
	}
	var notes [][]any
	done := 0
	for _, t := range tables {
		if !strings.HasPrefix(t, "raw.corrections__") {
			continue
		}
		file := "data/corrections/" + strings.TrimPrefix(t, "raw.corrections__") + ".csv"
		rows, err := db.Query(ctx, -1, fmt.Sprintf(`select "table", key_column, key, list_on, "column", wrong, "right", reason, _line from %s where status is distinct from 'retirée' order by _line`, t))
		if err != nil {
			return 0, fmt.Errorf("transform %s: %w (expected the columns table, key_column, key, list_on, column, wrong, right, reason, status, since)", file, err)
		}
		for _, r := range rows.Rows {
			table, keyColumn, column := fmt.Sprint(r[0]), fmt.Sprint(r[1]), fmt.Sprint(r[4])
			if !strings.HasPrefix(table, "staging.") {
				return 0, fmt.Errorf("transform %s line %v: table %q, expected a table of staging", file, r[8], table)
			}
			where := fmt.Sprintf("%s = ? and cast(%s as varchar) is not distinct from ?", warehouse.Quote(keyColumn), warehouse.Quote(column))
			args := []any{r[2], r[5]}
			if r[3] != nil {
				where += " and list_on = cast(? as date)"
				args = append(args, r[3])
			}
			n, err := count(ctx, db, table, where, args)
			if err == nil && n == 0 {
				n, err = lift(ctx, db, table, keyColumn, column, r)
				n = -n // done already
			}
			if err != nil {
				return 0, fmt.Errorf("transform %s line %v: %w", file, r[8], err)
			}
			if n < 0 {
				done -= n
				continue
			}
			if n == 0 {
				notes = append(notes, []any{fmt.Sprintf("%v %v", table, r[2]), fmt.Sprintf("%s : valeur %v attendue, absente", column, r[5]), file, r[8]})
				continue
			}
			set := fmt.Sprintf("update %s set %s = ? where %s", table, warehouse.Quote(column), where)
			if err := db.Exec(ctx, set, append([]any{r[6]}, args...)...); err != nil {
				return 0, fmt.Errorf("transform %s line %v: %w", file, r[8], err)
			}
			done += n
		}
	}
	_, err = db.ReplaceRows(ctx, "staging", "correction_notes", []warehouse.Column{
		{Name: "subject", Type: "varchar"}, {Name: "detail", Type: "varchar"}, {Name: "_file", Type: "varchar"}, {Name: "_line", Type: "integer"}}, notes)
	return done, err
}

// lift applies a correction to a cell that staging could not read: its wrong
// value is the publisher's text. It returns the number of cells corrected.
func lift(ctx context.Context, db *warehouse.DB, table, keyColumn, column string, r []any) (int, error) {
	if n, err := db.Count(ctx, fmt.Sprintf("staging.rejects where 'staging.' || table_name = '%s'", table)); err != nil || n == 0 {
		return 0, err
	}
	same := fmt.Sprintf("t.%s = $1 and ($2::date is null or %s) and r.found = $3", warehouse.Quote(keyColumn), onList(r[3]))
	from := fmt.Sprintf("%s as t join staging.rejects as r on 'staging.' || r.table_name = '%s' and r._file = t._file and r._line = t._line where %s", table, table, same)
	args := []any{r[2], r[3], r[5]}
	n, err := count(ctx, db, "(select t._file, t._line from "+from+")", "true", args)
	if err != nil || n == 0 {
		return 0, err
	}
	if err := db.Exec(ctx, fmt.Sprintf("update %s set %s = $4 where (_file, _line) in (select (t._file, t._line) from %s)", table, warehouse.Quote(column), from), append(args, r[6])...); err != nil {
		return 0, err
	}
	return n, db.Exec(ctx, fmt.Sprintf("delete from staging.rejects where 'staging.' || table_name = '%s' and found = $3 and (_file, _line) in (select (t._file, t._line) from %s)", table, from), args...)
}

// onList is the condition on the list's day, for a table that has lists.
func onList(day any) string {
	if day == nil {
		return "true"
	}
	return "t.list_on = cast($2 as date)"
}

func count(ctx context.Context, db *warehouse.DB, table, where string, args []any) (n int, err error) {
	err = db.QueryRowContext(ctx, fmt.Sprintf("select count(*) from %s where %s", table, where), args...).Scan(&n)
	return n, err
}
