// Package warehouse is the only importer of the DuckDB driver: it opens the
// warehouse file, runs statements, appends rows in bulk and reads them back.
// Moving to another driver is a change of this package alone (see
// .github/decisions/0002-duckdb-driver.md).
package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	duckdb "github.com/marcboeker/go-duckdb/v2"
)

// Schemas are the layers of the warehouse in the order of the way of the data.
var Schemas = []string{"raw", "staging", "marts", "coverage", "findings", "exports", "site"}

// DB is one open warehouse.
type DB struct {
	*sql.DB
	connector *duckdb.Connector
	// Path is the file, or "" for a warehouse in memory.
	Path string
}

// Open opens (or makes) the warehouse at path and its schemas; an empty path
// gives a warehouse in memory. Only one process may hold a warehouse open for
// writing. Temporary files of a process that was killed are removed.
func Open(ctx context.Context, path string) (*DB, error) {
	if path != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, fmt.Errorf("warehouse %s: %w", path, err)
		}
	}
	return open(ctx, path, path, func(db *DB) error {
		if path != "" { // ours now: nobody else has it open
			if err := os.RemoveAll(path + ".tmp"); err != nil {
				return err
			}
		}
		for _, s := range Schemas {
			if _, err := db.ExecContext(ctx, "create schema if not exists "+s); err != nil {
				return err
			}
		}
		return nil
	})
}

// OpenReadOnly opens an existing warehouse for reading.
func OpenReadOnly(ctx context.Context, path string) (*DB, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("warehouse %s: not there (build it first with `make site` or `make sample`)", path)
	}
	return open(ctx, path, path+"?access_mode=read_only", func(*DB) error { return nil })
}

func open(ctx context.Context, path, dsn string, prepare func(*DB) error) (*DB, error) {
	connector, err := duckdb.NewConnector(dsn, nil)
	if err != nil {
		return nil, opening(path, err)
	}
	db := &DB{DB: sql.OpenDB(connector), connector: connector, Path: path}
	if err := db.bound(ctx); err != nil {
		db.Close()
		return nil, opening(path, err)
	}
	if err := prepare(db); err != nil {
		db.Close()
		return nil, opening(path, err)
	}
	return db, nil
}

// Bounds of what DuckDB takes, whatever a table holds.
const (
	maxMemory = 4_000 // MB; where the machine has less, DuckDB's own bound of 80 % of it stays
	maxTemp   = 3_000 // MB of temporary files beside the warehouse
)

// ThreadsVariable names the environment variable that bounds how many threads a
// statement runs on; without it DuckDB takes all cores.
const ThreadsVariable = "OBSERVATOIRE_THREADS"

// bound sets the bounds. Beyond them a statement fails; the disk is never filled.
func (db *DB) bound(ctx context.Context) error {
	var now, unit string
	var amount float64
	if err := db.QueryRowContext(ctx, "select current_setting('memory_limit')").Scan(&now); err != nil {
		return err
	}
	small := map[string]float64{"bytes": 1e-6, "KiB": 1.024e-3, "MiB": 1.048576, "GiB": 1073.741824}
	if n, _ := fmt.Sscanf(now, "%f %s", &amount, &unit); n != 2 || small[unit] == 0 || amount*small[unit] > maxMemory {
		if err := db.Exec(ctx, fmt.Sprintf("set memory_limit = '%dMB'", maxMemory)); err != nil {
			return err
		}
	}
	if text := os.Getenv(ThreadsVariable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("%s is %q, expected a number of threads from 1", ThreadsVariable, text)
		}
		if err := db.Exec(ctx, fmt.Sprintf("set threads = %d", n)); err != nil {
			return err
		}
	}
	return db.Exec(ctx, fmt.Sprintf("set max_temp_directory_size = '%dMB'", maxTemp))
}

// AtMost bounds what DuckDB keeps in memory from here on, in MB, and gives back
// what is beyond: before work that needs the memory itself.
func (db *DB) AtMost(ctx context.Context, mb int) error {
	return db.Exec(ctx, fmt.Sprintf("set memory_limit = '%dMB'", mb))
}

// Close closes the warehouse and writes what is still in its journal.
func (db *DB) Close() error { return db.DB.Close() }

// Exec runs one statement.
func (db *DB) Exec(ctx context.Context, query string, args ...any) error {
	_, err := db.ExecContext(ctx, query, args...)
	return err
}

// Column is a name and a DuckDB type.
type Column struct{ Name, Type string }

// Text gives a text column for each name.
func Text(names ...string) []Column {
	cols := make([]Column, len(names))
	for i, n := range names {
		cols[i] = Column{n, "varchar"}
	}
	return cols
}

var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// Quote returns an identifier that DuckDB takes literally.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Replace makes schema.table anew with the columns and fills it with the rows
// that next hands out until it returns nil. Either the whole table is
// replaced or, on an error, the former one stays. It returns the number of
// rows.
func (db *DB) Replace(ctx context.Context, schema, table string, columns []Column, next func() ([]any, error)) (rows int, err error) {
	if !plainName.MatchString(schema) || !plainName.MatchString(table) {
		return 0, fmt.Errorf("warehouse %s.%s: not a plain name", schema, table)
	}
	beside := table + "__new"
	defs := make([]string, len(columns))
	for i, c := range columns {
		defs[i] = Quote(c.Name) + " " + c.Type
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("create or replace table %s.%s (%s)", schema, beside, strings.Join(defs, ", "))); err != nil {
		return 0, fmt.Errorf("warehouse %s.%s: %w", schema, table, err)
	}
	err = conn.Raw(func(c any) error {
		app, err := duckdb.NewAppenderFromConn(c.(driver.Conn), schema, beside)
		if err != nil {
			return err
		}
		for {
			row, err := next()
			if err != nil {
				app.Close()
				return err
			}
			if row == nil {
				return app.Close()
			}
			if rows%10000 == 0 && ctx.Err() != nil {
				app.Close()
				return ctx.Err()
			}
			vals := make([]driver.Value, len(row))
			for i, v := range row {
				vals[i] = v
			}
			if err := app.AppendRow(vals...); err != nil {
				app.Close()
				return fmt.Errorf("row %d: %w", rows+1, err)
			}
			rows++
		}
	})
	if err != nil {
		conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("drop table if exists %s.%s", schema, beside))
		return rows, fmt.Errorf("warehouse %s.%s: %w", schema, table, err)
	}
	for _, q := range []string{
		fmt.Sprintf("drop table if exists %s.%s", schema, table),
		fmt.Sprintf("alter table %s.%s rename to %s", schema, beside, table),
	} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return rows, fmt.Errorf("warehouse %s.%s: %w", schema, table, err)
		}
	}
	return rows, nil
}

// ReplaceRows is Replace for rows already in memory.
func (db *DB) ReplaceRows(ctx context.Context, schema, table string, columns []Column, rows [][]any) (int, error) {
	i := 0
	return db.Replace(ctx, schema, table, columns, func() ([]any, error) {
		if i == len(rows) {
			return nil, nil
		}
		i++
		return rows[i-1], nil
	})
}

// Each calls f for each row of a query with values ready to Scan into dest,
// which f reads after each Scan.
func (db *DB) Each(ctx context.Context, query string, dest []any, f func() error) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		if err := f(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Table is the answer to a query as values: column names and rows.
type Table struct {
	Columns []string
	Types   []string
	Rows    [][]any
}

// Query reads a whole answer into memory; limit < 0 reads all rows.
func (db *DB) Query(ctx context.Context, limit int, query string, args ...any) (Table, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return Table{}, err
	}
	defer rows.Close()
	var t Table
	if t.Columns, err = rows.Columns(); err != nil {
		return t, err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return t, err
	}
	for _, ct := range types {
		t.Types = append(t.Types, ct.DatabaseTypeName())
	}
	for rows.Next() && (limit < 0 || len(t.Rows) < limit) {
		vals := make([]any, len(t.Columns))
		ptrs := make([]any, len(vals))
		for i := range vals {
			ptrs[i] = &vals[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, vals)
	}
	return t, rows.Err()
}

// Count returns the number of rows of a table or of "(select …)".
func (db *DB) Count(ctx context.Context, from string) (n int, err error) {
	err = db.QueryRowContext(ctx, "select count(*) from "+from).Scan(&n)
	return n, err
}

// Tables lists "schema.table" of all tables of the given schemas, in order.
func (db *DB) Tables(ctx context.Context, schemas ...string) ([]string, error) {
	t, err := db.Query(ctx, -1, "select table_schema || '.' || table_name from information_schema.tables order by 1")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range t.Rows {
		name := r[0].(string)
		for _, s := range schemas {
			if strings.HasPrefix(name, s+".") {
				out = append(out, name)
			}
		}
	}
	return out, nil
}
