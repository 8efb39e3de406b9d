package warehouse

import (
	"context"
	"fmt"
	"strings"
)

// Projection is a table seen through expressions of its columns. Rows are
// numbered from 1 in the order in which the table was made.
type Projection struct {
	db      *DB
	table   string
	columns []Projected
}

// Projected is a column of a projection: an SQL expression over the table's
// columns, under a name.
type Projected struct{ Name, Expr string }

// Project sees a table through expressions.
func (db *DB) Project(table string, columns []Projected) Projection {
	return Projection{db, table, columns}
}

func (p Projection) list() string {
	list := make([]string, len(p.columns))
	for i, c := range p.columns {
		list[i] = c.Expr + " as " + Quote(c.Name)
	}
	return strings.Join(list, ", ")
}

// numbered is a `with` under which t has the rows, and _row their numbers.
func (p Projection) numbered() string {
	return "with t as (select rowid + 1 as _row, " + p.list() + " from " + p.table + ") "
}

// Each hands out the values of every row, in order, as the driver gives them.
// The slice is used again for the next row.
func (p Projection) Each(ctx context.Context, do func(values []any) error) error {
	values := make([]any, len(p.columns))
	dest := make([]any, len(values))
	for i := range values {
		dest[i] = &values[i]
	}
	return p.db.Each(ctx, "select "+p.list()+" from "+p.table+" order by rowid", dest, func() error { return do(values) })
}

// Row returns the values of one row; ok tells whether there is one of the number.
func (p Projection) Row(ctx context.Context, row int64) (values []any, ok bool, err error) {
	t, err := p.db.Query(ctx, 1, p.numbered()+"select * exclude (_row) from t where _row = ?", row)
	if err != nil || len(t.Rows) == 0 {
		return nil, false, err
	}
	return t.Rows[0], true, nil
}

// Bad is how many rows break a rule, and the number of the first of them, 0
// where none does.
type Bad struct{ Rows, First int64 }

// Break counts for each condition the rows for which it is true, in one scan.
func (p Projection) Break(ctx context.Context, conditions []string) ([]Bad, error) {
	if len(conditions) == 0 {
		return nil, nil
	}
	parts := make([]string, len(conditions))
	out := make([]Bad, len(conditions))
	var dest []any
	for i, c := range conditions {
		parts[i] = fmt.Sprintf("count(*) filter (where %s), coalesce(min(_row) filter (where %s), 0)", c, c)
		dest = append(dest, &out[i].Rows, &out[i].First)
	}
	return out, p.db.QueryRowContext(ctx, p.numbered()+"select "+strings.Join(parts, ", ")+" from t").Scan(dest...)
}

// Repeated counts the rows whose key, without a null in it, a row before has.
func (p Projection) Repeated(ctx context.Context, key []string) (b Bad, err error) {
	quoted := make([]string, len(key))
	present := make([]string, len(key))
	for i, k := range key {
		quoted[i] = Quote(k)
		present[i] = quoted[i] + " is not null"
	}
	err = p.db.QueryRowContext(ctx, p.numbered()+"select count(*), coalesce(min(_row), 0) from (select _row, row_number() over (partition by "+
		strings.Join(quoted, ", ")+" order by _row) as n from t where "+strings.Join(present, " and ")+") where n > 1").Scan(&b.Rows, &b.First)
	return b, err
}

// Missing counts the rows with a value in a column that a column of another
// table does not have.
func (p Projection) Missing(ctx context.Context, column, table, of string) (b Bad, err error) {
	err = p.db.QueryRowContext(ctx, p.numbered()+fmt.Sprintf(
		"select count(*), coalesce(min(_row), 0) from t where t.%[1]s is not null and not exists (select 1 from %[2]s as o where o.%[3]s = t.%[1]s)",
		Quote(column), table, Quote(of))).Scan(&b.Rows, &b.First)
	return b, err
}

// Has tells whether a column of a table has a value in some row.
func (db *DB) Has(ctx context.Context, table, column, value string) (some bool, err error) {
	err = db.QueryRowContext(ctx, fmt.Sprintf("select exists (select 1 from %s where %s = ?)", table, Quote(column)), value).Scan(&some)
	return some, err
}

// Span returns the least and the greatest value of some columns of a table as
// text, "" where there is none.
func (db *DB) Span(ctx context.Context, table string, columns []string) (least, greatest string, err error) {
	var first, last []string
	for _, c := range columns {
		text := "cast(" + Quote(c) + " as varchar)"
		first, last = append(first, "min("+text+")"), append(last, "max("+text+")")
	}
	err = db.QueryRowContext(ctx, fmt.Sprintf("select coalesce(least(%s), ''), coalesce(greatest(%s), '') from %s",
		strings.Join(first, ", "), strings.Join(last, ", "), table)).Scan(&least, &greatest)
	return least, greatest, err
}

// Columns lists the columns of a table with their types, in order; none where
// there is no such table.
func (db *DB) Columns(ctx context.Context, table string) ([]Column, error) {
	schema, name, _ := strings.Cut(table, ".")
	t, err := db.Query(ctx, -1, `select column_name, data_type from information_schema.columns
		where table_schema = ? and table_name = ? order by ordinal_position`, schema, name)
	if err != nil {
		return nil, err
	}
	out := make([]Column, len(t.Rows))
	for i, r := range t.Rows {
		out[i] = Column{r[0].(string), r[1].(string)}
	}
	return out, nil
}

// CopyByPartition writes a table as Parquet cut by an expression of its columns
// (of the table as t) and of those of a table joined ("b on b.x = t.x", "" for
// none; it has at most one row for each of t): <dir>/<name>=<value>/part-0.parquet, zstd, rows in their
// order, those without a value under "inconnu". It returns the number of rows.
func (db *DB) CopyByPartition(ctx context.Context, table, name, expr, join, dir string) (int, error) {
	if join != "" {
		join = "left join " + join
	}
	if err := db.CopyQuery(ctx, fmt.Sprintf("select t.*, coalesce(%s, 'inconnu') as %s from %s as t %s order by %[2]s, t.rowid", expr, Quote(name), table, join), name, dir); err != nil {
		return 0, err
	}
	return db.Count(ctx, table)
}

// CopyQuery writes what a query gives as CopyByPartition does, cut by a column
// of it that has no null.
func (db *DB) CopyQuery(ctx context.Context, query, name, dir string) error {
	return db.Exec(ctx, fmt.Sprintf("copy (%s) to '%s' (format parquet, compression zstd, partition_by (%s), filename_pattern 'part-{i}', overwrite_or_ignore)",
		query, strings.ReplaceAll(dir, "'", "''"), Quote(name)))
}
