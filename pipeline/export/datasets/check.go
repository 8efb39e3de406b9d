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
	there, err := db.Columns(ctx, "exports."+s.Name)
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", s.Name, err)
	}
	if len(there) == 0 {
		return nil, fmt.Errorf("export %s: table exports.%s is not there, expected it from sql/50_exports/%s.sql", s.Name, s.Name, s.Name)
	}
	var errs []error
	var cols []column
	for i := range max(len(there), len(s.Fields)) {
		found, wanted := "no column", "no column"
		if i < len(there) {
			found = there[i].Name
		}
		if i < len(s.Fields) {
			wanted = s.Fields[i].Name
		}
		if found != wanted {
			return nil, fmt.Errorf("export %s: column %d is %s, expected %s as in data/schemas/%s (make sql/50_exports/%s.sql and the schema agree)",
				s.Name, i+1, found, wanted, s.Name+suffix, s.Name)
		}
		c, err := columnOf(s.Fields[i], there[i].Type)
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
	v := &verifier{ctx: ctx, rows: project(db, s, cols), schema: s}
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

// project sees the table of a dataset with all columns read as their kinds.
func project(db *warehouse.DB, s Schema, cols []column) warehouse.Projection {
	list := make([]warehouse.Projected, len(cols))
	for i, c := range cols {
		list[i] = warehouse.Projected{Name: c.Name, Expr: c.expr}
	}
	return db.Project("exports."+s.Name, list)
}

type verifier struct {
	ctx    context.Context
	rows   warehouse.Projection
	schema Schema
	errs   []error
}

// values tries all rules in one scan.
func (v *verifier) values(rules []rule) {
	conditions := make([]string, len(rules))
	for i, r := range rules {
		conditions[i] = r.bad
	}
	bad, err := v.rows.Break(v.ctx, conditions)
	if err != nil {
		v.errs = append(v.errs, fmt.Errorf("export %s: %w", v.schema.Name, err))
		return
	}
	for i, r := range rules {
		v.report(r.column, r.expected, bad[i], nil)
	}
}

// unique finds keys that stand in several rows.
func (v *verifier) unique(key []string) {
	bad, err := v.rows.Repeated(v.ctx, key)
	v.report(strings.Join(key, ", "), "a key that no row before has", bad, err)
}

// foreign finds values that the other dataset does not have.
func (v *verifier) foreign(k ForeignKey) {
	other := k.target(v.schema.Name)
	bad, err := v.rows.Missing(v.ctx, k.Fields[0], "exports."+other, k.Reference.Fields[0])
	v.report(k.Fields[0], "a value of "+other+"."+k.Reference.Fields[0], bad, err)
}

// report notes the rows that break a rule, if there are any.
func (v *verifier) report(column, expected string, bad warehouse.Bad, err error) {
	s := v.schema
	if err != nil {
		v.errs = append(v.errs, fmt.Errorf("export %s: column %s: %w", s.Name, column, err))
		return
	}
	if bad.Rows == 0 {
		return
	}
	values, ok, err := v.rows.Row(v.ctx, bad.First)
	if err != nil || !ok {
		v.errs = append(v.errs, fmt.Errorf("export %s: column %s row %d: %w", s.Name, column, bad.First, err))
		return
	}
	var key []string
	for _, name := range s.PrimaryKey {
		key = append(key, name+" "+show(values[s.index(name)]))
	}
	found := "the same once more" // a key of several columns
	if i := s.index(column); i >= 0 {
		found = show(values[i])
	}
	rows := "the only bad row"
	if bad.Rows > 1 {
		rows = fmt.Sprintf("%d bad rows", bad.Rows)
	}
	v.errs = append(v.errs, fmt.Errorf("export %s: column %s row %d (%s): %s, expected %s; %s (sql/50_exports/%s.sql, data/schemas/%s)",
		s.Name, column, bad.First, strings.Join(key, ", "), found, expected, rows, s.Name, s.Name+suffix))
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
