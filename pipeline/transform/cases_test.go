package transform_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the rows wanted of cases anew; read them in the diff")

const sqlFolder = "../../sql"

// layers are those whose models all have their cases beside them.
var layers = []string{"marts", "coverage", "exports", "site"}

// sheet is a <model>.yml: what each column means, and cases. Given of the
// sheet are rows for all of its cases; those of a case come before them.
type sheet struct {
	Columns yaml.MapSlice     `yaml:"columns"`
	Given   map[string]string `yaml:"given"`
	Cases   []modelCase       `yaml:"cases"`
}

// modelCase is what a model makes of some rows. A table of rows is a text: the
// names of columns in its first line, one row a line, cells apart by "|"; an
// empty cell is null, ” an empty text. Columns that are not named are null.
// Rows wanted are such a table of all columns, or a list of rows where cells
// are long.
type modelCase struct {
	Name  string            `yaml:"name"`
	Given map[string]string `yaml:"given"`
	// Where are the rows that are looked at, all where it is empty.
	Where string `yaml:"where"`
	Want  any    `yaml:"want"`
}

func readSheet(m transform.Model) (sheet, error) {
	var s sheet
	b, err := os.ReadFile(sheetFile(m))
	if err != nil {
		return s, err
	}
	if err := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict(), yaml.UseOrderedMap()).Decode(&s); err != nil {
		return s, fmt.Errorf("%s: %w", sheetFile(m), err)
	}
	return s, nil
}

func sheetFile(m transform.Model) string {
	return filepath.Join(sqlFolder, strings.TrimSuffix(m.Path, ".sql")+".yml")
}

// cells splits a line of a table of rows.
func cells(line string) []string {
	parts := strings.Split(line, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func lines(table string) [][]string {
	var out [][]string
	for line := range strings.Lines(table) {
		if strings.TrimSpace(line) != "" {
			out = append(out, cells(line))
		}
	}
	return out
}

// fill makes one input table of a case.
func (b *bench) fill(table, rows string) error {
	types, ok := b.types[table]
	if !ok {
		return fmt.Errorf("%s: no such table in the warehouse", table)
	}
	defs := make([]string, len(types))
	kind := map[string]string{}
	for i, c := range types {
		defs[i] = warehouse.Quote(c.Name) + " " + c.Type
		kind[c.Name] = c.Type
	}
	if err := b.db.Exec(b.ctx, fmt.Sprintf("create or replace table %s (%s)", table, strings.Join(defs, ", "))); err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	if strings.HasPrefix(rows, "select ") {
		if err := b.db.Exec(b.ctx, "insert into "+table+" by name "+rows); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		return nil
	}
	all := lines(rows)
	if len(all) < 2 {
		return nil
	}
	var values []string
	for i, row := range all[1:] {
		if len(row) != len(all[0]) {
			return fmt.Errorf("%s row %d: %d cells, expected %d (%s)", table, i+1, len(row), len(all[0]), strings.Join(row, " | "))
		}
		cast := make([]string, len(row))
		for j, cell := range row {
			name := all[0][j]
			if kind[name] == "" {
				return fmt.Errorf("%s: no column %q", table, name)
			}
			switch cell {
			case "":
				cast[j] = "null::" + kind[name]
			case "''":
				cast[j] = "''"
			default:
				cast[j] = "'" + strings.ReplaceAll(cell, "'", "''") + "'::" + kind[name]
			}
		}
		values = append(values, "("+strings.Join(cast, ", ")+")")
	}
	names := make([]string, len(all[0]))
	for i, n := range all[0] {
		names[i] = warehouse.Quote(n)
	}
	if err := b.db.Exec(b.ctx, fmt.Sprintf("insert into %s (%s) values %s", table, strings.Join(names, ", "), strings.Join(values, ", "))); err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	return nil
}

// prepare makes all tables that a model reads, as a case gives them.
func (b *bench) prepare(m transform.Model, s sheet, c modelCase) error {
	for _, r := range m.Reads {
		rows, ok := c.Given[r]
		if !ok {
			rows = s.Given[r]
		}
		if err := b.fill(r, rows); err != nil {
			return err
		}
	}
	for _, given := range []map[string]string{s.Given, c.Given} {
		for table := range given {
			if !slices.Contains(m.Reads, table) {
				return fmt.Errorf("%s is given and not read", table)
			}
		}
	}
	return nil
}

// made are the rows of a statement that are looked at, each as JSON, in its
// order if it has one.
func (b *bench) made(statement, where string) ([]string, error) {
	var out []string
	var row string
	if where != "" {
		where = " where " + where
	}
	err := b.db.Each(b.ctx, "select cast(to_json(made) as varchar) from (\n"+statement+"\n) as made"+where, []any{&row}, func() error {
		out = append(out, row)
		return nil
	})
	if !strings.Contains(statement, "\norder by ") {
		slices.Sort(out)
	}
	return out, err
}

// canonical is a JSON value with sorted keys and nine digits at most.
func canonical(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w in %s", err, text)
	}
	return rounded(v, 0), nil
}

// rounded is a value as values are compared. Members of objects that are null
// are left out where they stand deeper than in a cell: a case need not name
// them.
func rounded(v any, depth int) any {
	switch x := v.(type) {
	case json.Number:
		f, err := x.Float64()
		if err != nil {
			return x.String()
		}
		return fmt.Sprintf("%.9g", f)
	case float64, int64, uint64:
		return fmt.Sprintf("%.9g", toFloat(x))
	case []any:
		for i := range x {
			x[i] = rounded(x[i], depth+1)
		}
	case map[string]any:
		for k := range x {
			if x[k] = rounded(x[k], depth+1); x[k] == nil && depth >= 2 {
				delete(x, k)
			}
		}
	case yaml.MapSlice:
		m := map[string]any{}
		for _, item := range x {
			m[fmt.Sprint(item.Key)] = item.Value
		}
		return rounded(m, depth)
	}
	return v
}

func toFloat(v any) float64 {
	switch x := v.(type) {
	case float64:
		return x
	case int64:
		return float64(x)
	case uint64:
		return float64(x)
	}
	return 0
}

// wanted are the rows that a case wants, in the form of canonical. Cells of a
// table are held against the row made at the same place: a text is what the
// cell says, a number its value.
func (b *bench) wanted(m transform.Model, c modelCase) ([]any, error) {
	switch w := c.Want.(type) {
	case []any:
		out := make([]any, len(w))
		for i := range w {
			out[i] = rounded(w[i], 0)
		}
		return out, nil
	case string:
		all := lines(w)
		if len(all) == 0 {
			return nil, errors.New("no names of columns in want")
		}
		var out []any
		for _, row := range all[1:] {
			r := map[string]any{}
			if len(row) != len(all[0]) {
				return nil, fmt.Errorf("want: %d cells, expected %d (%s)", len(row), len(all[0]), strings.Join(row, " | "))
			}
			for j, cell := range row {
				i := slices.IndexFunc(b.types[m.Table()], func(c warehouse.Column) bool { return c.Name == all[0][j] })
				if i < 0 {
					return nil, fmt.Errorf("want: no column %q", all[0][j])
				}
				v, err := cellValue(cell, b.types[m.Table()][i].Type)
				if err != nil {
					return nil, err
				}
				r[all[0][j]] = v
			}
			out = append(out, r)
		}
		return out, nil
	case nil:
		return nil, nil
	}
	return nil, fmt.Errorf("want is a %T, expected a table or a list of rows", c.Want)
}

func cellValue(cell, kind string) (any, error) {
	switch {
	case cell == "":
		return nil, nil
	case cell == "''":
		return "", nil
	case kind == "VARCHAR" || kind == "DATE" || strings.HasPrefix(kind, "TIMESTAMP"):
		return cell, nil
	}
	v, err := canonical(cell)
	return rounded(v, 1), err
}

// against compares rows made with rows wanted by the columns that are wanted.
// It returns "" or the difference.
func against(made []string, want []any) string {
	got := make([]any, 0, len(made))
	for i, text := range made {
		v, err := canonical(text)
		if err != nil {
			return err.Error()
		}
		if row, ok := v.(map[string]any); ok && i < len(want) {
			named, _ := want[i].(map[string]any)
			for k := range row {
				if _, ok := named[k]; !ok {
					delete(row, k)
				}
			}
		}
		got = append(got, v)
	}
	if want == nil {
		want = []any{}
	}
	return cmp.Diff(want, got)
}
