package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Where is a condition on rows: a column with a value.
type Where struct{ Column, Value string }

// Rows hands every row of a table to do, in the order in which the table was
// made. T is a struct: each field with a tag `col:"name"` takes the column of
// that name, fields without a tag are left alone. A column that may be null
// needs a pointer; json.RawMessage takes a JSON column as its text. It is an
// error when the table has no such column. A slice of bytes and whatever a
// pointer points to belong to the row alone and may be kept. Only rows that
// meet all conditions are handed out.
func Rows[T any](ctx context.Context, db *DB, table string, do func(T) error, only ...Where) error {
	schema, name, ok := strings.Cut(table, ".")
	if !ok || !plainName.MatchString(schema) || !plainName.MatchString(name) {
		return fmt.Errorf("warehouse %q: not the name of a table, expected schema.table", table)
	}
	var list []string
	var at []int
	kind := reflect.TypeFor[T]()
	for i := range kind.NumField() {
		column, ok := kind.Field(i).Tag.Lookup("col")
		if !ok {
			continue
		}
		column = Quote(column)
		if kind.Field(i).Type == reflect.TypeFor[json.RawMessage]() {
			column = "cast(" + column + " as varchar)"
		}
		list, at = append(list, column), append(at, i)
	}
	query := "select " + strings.Join(list, ", ") + " from " + table
	var args []any
	for i, w := range only {
		query += []string{" where ", " and "}[min(i, 1)] + Quote(w.Column) + " = ?"
		args = append(args, w.Value)
	}
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("warehouse %s: %w", table, err)
	}
	defer rows.Close()
	dest := make([]any, len(at))
	for rows.Next() {
		var row T
		v := reflect.ValueOf(&row).Elem()
		for k, i := range at {
			dest[k] = v.Field(i).Addr().Interface()
			if raw, ok := dest[k].(*json.RawMessage); ok {
				dest[k] = (*[]byte)(raw)
			}
		}
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("warehouse %s: %w", table, err)
		}
		if err := do(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// All returns the rows of a table as Rows hands them out.
func All[T any](ctx context.Context, db *DB, table string, only ...Where) ([]T, error) {
	var out []T
	err := Rows(ctx, db, table, func(row T) error {
		out = append(out, row)
		return nil
	}, only...)
	return out, err
}

// One returns the row of a table that has exactly one.
func One[T any](ctx context.Context, db *DB, table string) (T, error) {
	all, err := All[T](ctx, db, table)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("warehouse %s: %d rows, expected one", table, len(all))
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}
