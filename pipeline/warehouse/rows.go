package warehouse

import (
	"context"
	"database/sql"
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
	rows, err := db.selected(ctx, table, list, only)
	if err != nil {
		return err
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

// selected asks for expressions of the columns of a table, of the rows that meet
// all conditions, in the order in which the table was made.
func (db *DB) selected(ctx context.Context, table string, list []string, only []Where) (*sql.Rows, error) {
	schema, name, ok := strings.Cut(table, ".")
	if !ok || !plainName.MatchString(schema) || !plainName.MatchString(name) {
		return nil, fmt.Errorf("warehouse %q: not the name of a table, expected schema.table", table)
	}
	query := "select " + strings.Join(list, ", ") + " from " + table
	var args []any
	for i, w := range only {
		query += []string{" where ", " and "}[min(i, 1)] + Quote(w.Column) + " = ?"
		args = append(args, w.Value)
	}
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("warehouse %s: %w", table, err)
	}
	return rows, nil
}

// Texts hands every row of a table to do as the texts of some columns, "" for
// null, in their order; the slice is used again for the next row. It is Rows
// for tables of which only the names of columns differ.
func (db *DB) Texts(ctx context.Context, table string, columns []string, do func(texts []string) error, only ...Where) error {
	list := make([]string, len(columns))
	texts := make([]string, len(columns))
	dest := make([]any, len(columns))
	for i, c := range columns {
		list[i], dest[i] = "coalesce(cast("+Quote(c)+" as varchar), '')", &texts[i]
	}
	rows, err := db.selected(ctx, table, list, only)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("warehouse %s: %w", table, err)
		}
		if err := do(texts); err != nil {
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
