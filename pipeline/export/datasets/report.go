package datasets

import (
	"bytes"
	"encoding/json"
	"path"
	"time"
)

// reportSuffix ends the name of the report that stands beside a dataset's schema.
const reportSuffix = ".rapport.json"

// report is what is said of a table that was held to its schema: how many
// rules it keeps, and what its columns hold.
type report struct {
	Dataset string         `json:"jeu"`
	Schema  string         `json:"schema"` // name of the file beside it
	Valid   bool           `json:"valide"` // always: a table that breaks its schema is not written
	Rules   int            `json:"regles"` // on values, keys and references, each tried on every row
	Rows    int            `json:"lignes"`
	Key     []string       `json:"cle"`
	Columns []columnReport `json:"colonnes"`
}

// columnReport is what one column holds. The smallest and the greatest value
// are those of numbers and dates, nil for text and where no value is there.
type columnReport struct {
	Name     string `json:"nom"`
	Type     string `json:"type"` // of Table Schema
	Required bool   `json:"obligatoire"`
	Missing  int    `json:"absentes"` // rows without a value
	Least    any    `json:"minimum,omitempty"`
	Greatest any    `json:"maximum,omitempty"`
}

// newReport is the report of a table before its first row.
func newReport(s Schema, cols []column) *report {
	r := &report{Dataset: s.Name, Schema: s.Name + suffix, Valid: true, Rules: len(rules(cols)) + 1 + len(s.ForeignKeys), Key: s.PrimaryKey, Columns: []columnReport{}}
	for _, f := range s.Fields {
		if f.Constraints.Unique && !(len(s.PrimaryKey) == 1 && s.PrimaryKey[0] == f.Name) {
			r.Rules++
		}
		r.Columns = append(r.Columns, columnReport{Name: f.Name, Type: f.Type, Required: f.Constraints.Required})
	}
	return r
}

// add takes one row, its values in the order of the columns.
func (r *report) add(values []any) {
	r.Rows++
	for i, v := range values {
		c := &r.Columns[i]
		switch v := v.(type) {
		case nil:
			c.Missing++
		case int32:
			widen(c, v)
		case int64:
			widen(c, v)
		case float64:
			widen(c, v)
		case time.Time:
			widen(c, v.Format(time.DateOnly))
		}
	}
}

// widen moves the ends of a column so that v lies between them.
func widen[T int32 | int64 | float64 | string](c *columnReport, v T) {
	if c.Least == nil || v < c.Least.(T) {
		c.Least = v
	}
	if c.Greatest == nil || v > c.Greatest.(T) {
		c.Greatest = v
	}
}

// writeReport writes <dataset>.rapport.json.
func (w *writer) writeReport(r *report) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return err
	}
	return w.file(path.Join(FilesFolder, r.Dataset+reportSuffix), b.Bytes())
}
