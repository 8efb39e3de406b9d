package datasets

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"observatoire/pipeline/warehouse"
)

// columns finds the columns of exports.<dataset>, which must be those of the
// schema, in its order and of types that agree.
func columns(ctx context.Context, db *warehouse.DB, s Schema) ([]column, error) {
	t, err := db.Query(ctx, -1, `select column_name, data_type from information_schema.columns
		where table_schema = 'exports' and table_name = ? order by ordinal_position`, s.Name)
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", s.Name, err)
	}
	if len(t.Rows) == 0 {
		return nil, fmt.Errorf("export %s: table exports.%s is not there, expected it from sql/50_exports/%s.sql", s.Name, s.Name, s.Name)
	}
	var errs []error
	var cols []column
	for i := range max(len(t.Rows), len(s.Fields)) {
		found, wanted := "no column", "no column"
		if i < len(t.Rows) {
			found = t.Rows[i][0].(string)
		}
		if i < len(s.Fields) {
			wanted = s.Fields[i].Name
		}
		if found != wanted {
			return nil, fmt.Errorf("export %s: column %d is %s, expected %s as in data/schemas/%s (make sql/50_exports/%s.sql and the schema agree)",
				s.Name, i+1, found, wanted, s.Name+suffix, s.Name)
		}
		c, err := columnOf(s.Fields[i], t.Rows[i][1].(string))
		if err != nil {
			errs = append(errs, fmt.Errorf("export %s: column %s: %w (sql/50_exports/%s.sql)", s.Name, wanted, err, s.Name))
		}
		cols = append(cols, c)
	}
	return cols, errors.Join(errs...)
}

// rule is a condition on one column; bad is true in SQL for a row that breaks it.
type rule struct {
	column, bad, expected string
}

// rules lists what the schema asks of single values. A missing value breaks
// only the rule that asks for one.
func rules(cols []column) []rule {
	var out []rule
	for _, c := range cols {
		name := warehouse.Quote(c.Name)
		add := func(bad, expected string, args ...any) {
			out = append(out, rule{c.Name, bad, fmt.Sprintf(expected, args...)})
		}
		k, t := c.Constraints, fieldTypes[c.Type]
		if k.Required {
			add(name+" is null", "a value")
		}
		if k.Pattern != "" {
			add("not regexp_full_match("+name+", "+quote(k.Pattern)+")", "a value like %s", k.Pattern)
		}
		if c.Type == "yearmonth" {
			add("not regexp_full_match("+name+`, '\d{4}-(0[1-9]|1[0-2])')`, "a month as 2024-07")
		}
		if k.Enum != nil {
			quoted := make([]string, len(k.Enum))
			for i, v := range k.Enum {
				quoted[i] = quote(v)
			}
			add(name+" not in ("+strings.Join(quoted, ", ")+")", "one of %s", strings.Join(k.Enum, ", "))
		}
		if c.kind == kindText {
			add("contains("+name+", chr(13))", "lines that end in a line feed only")
		}
		if c.kind == kindFloat {
			add("not isfinite("+name+")", "a finite number")
		}
		if k.Minimum != nil {
			lit, _ := t.literal(k.Minimum) // Field.validate has tried it
			add(name+" < "+lit, "at least %v", k.Minimum)
		}
		if k.Maximum != nil {
			lit, _ := t.literal(k.Maximum)
			add(name+" > "+lit, "at most %v", k.Maximum)
		}
	}
	return out
}

// violations holds every row of a table to its schema. Each constraint that is
// broken gives one error that names dataset, column, the first bad row with
// its key and value, and how many rows are bad.
func violations(ctx context.Context, db *warehouse.DB, s Schema, cols []column) error {
	v := &verifier{ctx: ctx, db: db, schema: s, with: "with t as (select rowid + 1 as _row, " + selectList(cols) + " from exports." + s.Name + ") "}
	v.values(rules(cols))
	v.unique(s.PrimaryKey)
	for _, f := range s.Fields {
		if f.Constraints.Unique && !(len(s.PrimaryKey) == 1 && s.PrimaryKey[0] == f.Name) {
			v.unique([]string{f.Name})
		}
	}
	for _, k := range s.ForeignKeys {
		v.foreign(k)
	}
	return errors.Join(v.errs...)
}

// selectList reads all columns as their kinds.
func selectList(cols []column) string {
	list := make([]string, len(cols))
	for i, c := range cols {
		list[i] = c.expr + " as " + warehouse.Quote(c.Name)
	}
	return strings.Join(list, ", ")
}

type verifier struct {
	ctx    context.Context
	db     *warehouse.DB
	schema Schema
	with   string // the rows as t, with their number as _row
	errs   []error
}

// values tries all rules in one scan.
func (v *verifier) values(rules []rule) {
	if len(rules) == 0 {
		return
	}
	parts := make([]string, len(rules))
	for i, r := range rules {
		parts[i] = fmt.Sprintf("count(*) filter (where %s), coalesce(min(_row) filter (where %s), 0)", r.bad, r.bad)
	}
	counts := make([]int64, 2*len(rules))
	dest := make([]any, len(counts))
	for i := range counts {
		dest[i] = &counts[i]
	}
	if err := v.db.QueryRowContext(v.ctx, v.with+"select "+strings.Join(parts, ", ")+" from t").Scan(dest...); err != nil {
		v.errs = append(v.errs, fmt.Errorf("export %s: %w", v.schema.Name, err))
		return
	}
	for i, r := range rules {
		v.report(r.column, r.expected, counts[2*i], counts[2*i+1])
	}
}

// unique finds keys that stand in several rows.
func (v *verifier) unique(key []string) {
	quoted := make([]string, len(key))
	present := make([]string, len(key))
	for i, k := range key {
		quoted[i] = warehouse.Quote(k)
		present[i] = quoted[i] + " is not null"
	}
	v.find(strings.Join(key, ", "), "a key that no row before has",
		"select count(*), coalesce(min(_row), 0) from (select _row, row_number() over (partition by "+strings.Join(quoted, ", ")+
			" order by _row) as n from t where "+strings.Join(present, " and ")+") where n > 1")
}

// foreign finds values that the other dataset does not have.
func (v *verifier) foreign(k ForeignKey) {
	other := k.target(v.schema.Name)
	v.find(k.Fields[0], "a value of "+other+"."+k.Reference.Fields[0], fmt.Sprintf(
		"select count(*), coalesce(min(_row), 0) from t where t.%s is not null and not exists (select 1 from exports.%s as o where o.%s = t.%s)",
		warehouse.Quote(k.Fields[0]), other, warehouse.Quote(k.Reference.Fields[0]), warehouse.Quote(k.Fields[0])))
}

func (v *verifier) find(column, expected, query string) {
	var n, row int64
	if err := v.db.QueryRowContext(v.ctx, v.with+query).Scan(&n, &row); err != nil {
		v.errs = append(v.errs, fmt.Errorf("export %s: column %s: %w", v.schema.Name, column, err))
		return
	}
	v.report(column, expected, n, row)
}

// report notes n bad rows of which row is the first.
func (v *verifier) report(column, expected string, n, row int64) {
	if n == 0 {
		return
	}
	s := v.schema
	t, err := v.db.Query(v.ctx, 1, v.with+"select * exclude (_row) from t where _row = ?", row)
	if err != nil || len(t.Rows) == 0 {
		v.errs = append(v.errs, fmt.Errorf("export %s: column %s row %d: %w", s.Name, column, row, err))
		return
	}
	var key []string
	for _, name := range s.PrimaryKey {
		key = append(key, name+" "+show(t.Rows[0][s.index(name)]))
	}
	found := "the same once more" // a key of several columns
	if i := s.index(column); i >= 0 {
		found = show(t.Rows[0][i])
	}
	rows := "the only bad row"
	if n > 1 {
		rows = fmt.Sprintf("%d bad rows", n)
	}
	v.errs = append(v.errs, fmt.Errorf("export %s: column %s row %d (%s): %s, expected %s; %s (sql/50_exports/%s.sql, data/schemas/%s)",
		s.Name, column, row, strings.Join(key, ", "), found, expected, rows, s.Name, s.Name+suffix))
}

// show writes a value for a message.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		return fmt.Sprintf("%q", v)
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return fmt.Sprint(v)
}
