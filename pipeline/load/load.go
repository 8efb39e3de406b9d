// Package load fills the raw layer of the warehouse: one table a publisher's
// file (or a set of files of one schema), text as it was written, with the
// file and the line that each row came from. It is the stage that judges
// content: encoding, columns, number of rows. What it finds wrong in that is
// a change of the source, which a person judges (exit code 10).
package load

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode/utf8"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/load/read"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// Input is a file as fetch left it.
type Input struct {
	File catalogue.File
	// Path on this machine, "" where the file is absent.
	Path string
}

// Options of a load.
type Options struct {
	// Sample turns off the ranges of row counts, which are the nation's.
	Sample bool
}

// Provenance columns that every raw table ends with.
var provenance = []warehouse.Column{{Name: "_file", Type: "varchar"}, {Name: "_vintage", Type: "varchar"}, {Name: "_line", Type: "integer"}}

// Finding columns of raw.findings: what load itself noticed.
var findingColumns = []warehouse.Column{
	{Name: "code", Type: "varchar"}, {Name: "subject", Type: "varchar"}, {Name: "detail", Type: "varchar"},
	{Name: "_file", Type: "varchar"}, {Name: "_line", Type: "integer"},
}

// Run loads all inputs that name a table. It returns the number of rows of
// each file, by File.Key.
func Run(ctx context.Context, db *warehouse.DB, cat *catalogue.Catalogue, inputs []Input, opts Options) (map[string]int, error) {
	l := &loader{ctx: ctx, db: db, cat: cat, opts: opts, rows: map[string]int{}}
	var order []string
	byTable := map[string][]Input{}
	for _, in := range inputs {
		t := in.File.RawTable()
		if t == "" {
			continue
		}
		if byTable[t] == nil {
			order = append(order, t)
		}
		byTable[t] = append(byTable[t], in)
	}
	for _, t := range order {
		if err := l.table(strings.TrimPrefix(t, "raw."), byTable[t]); err != nil {
			return nil, err
		}
	}
	if _, err := db.ReplaceRows(ctx, "raw", "findings", findingColumns, l.findings); err != nil {
		return nil, err
	}
	return l.rows, nil
}

type loader struct {
	ctx      context.Context
	db       *warehouse.DB
	cat      *catalogue.Catalogue
	opts     Options
	rows     map[string]int
	findings [][]any
}

func (l *loader) finding(code, subject, detail, file string, line int) {
	l.findings = append(l.findings, []any{code, subject, detail, file, int32(line)})
}

// table loads the files of one raw table, one after the other.
func (l *loader) table(name string, inputs []Input) error {
	var cols []string
	var types []warehouse.Column
	var source read.Table
	var done func()
	k := -1
	count := 0
	defer func() {
		if done != nil {
			done()
		}
	}()
	// open moves to the next file that is there.
	open := func() (bool, error) {
		for k++; k < len(inputs); k++ {
			f := inputs[k].File
			if inputs[k].Path == "" {
				if !f.OnDemand && f.InsteadOf == "" && !f.OnlyInSample {
					l.finding("fichier_absent", f.Key(), "fichier facultatif absent", f.Name(), 0)
				}
				continue
			}
			t, d, err := read.File(inputs[k].Path, f)
			if err != nil {
				return false, runlog.Changed("load %s: %w", f.Source, err)
			}
			source, done, count = t, d, 0
			if err := l.columns(f, t.Columns); err != nil {
				return false, err
			}
			if cols == nil {
				cols = t.Columns
				for i, c := range cols {
					typ := "varchar"
					if t.Geometry && i == len(cols)-1 {
						typ = "blob"
					}
					types = append(types, warehouse.Column{Name: c, Type: typ})
				}
			} else if !same(cols, t.Columns) {
				return false, runlog.Changed("load %s: %s line 1: columns %s, expected those of %s: %s (give it a table of its own in data/sources/%s.yml)",
					f.Source, f.Name(), strings.Join(t.Columns, ", "), inputs[0].File.Name(), strings.Join(cols, ", "), f.Source)
			}
			return true, nil
		}
		return false, nil
	}
	there, err := open()
	if err != nil {
		return err
	}
	if !there { // nothing of it: an empty table of the columns relied on
		types = warehouse.Text(inputs[0].File.ColumnNames()...)
		if inputs[0].File.Format == "geojson" {
			types = append(types, warehouse.Column{Name: "geometry", Type: "blob"})
		}
		_, err := l.db.ReplaceRows(l.ctx, "raw", name, append(types, provenance...), nil)
		return err
	}
	next := func() ([]any, error) {
		for {
			f := inputs[k].File
			row, err := source.Next()
			if err == io.EOF {
				done()
				done = nil
				if err := l.counted(f, count); err != nil {
					return nil, err
				}
				more, err := open()
				if err != nil || !more {
					return nil, err
				}
				continue
			}
			if err != nil {
				return nil, runlog.Changed("load %s: %w", f.Source, err)
			}
			count++
			vals := make([]any, len(row.Cells), len(row.Cells)+3)
			for i, c := range row.Cells {
				switch {
				case c.Null:
				case c.Blob != nil:
					vals[i] = c.Blob
				default:
					vals[i] = c.Text
					if f.Encoding == "utf-8-damaged" && !utf8.ValidString(c.Text) {
						vals[i] = strings.ToValidUTF8(c.Text, "\uFFFD")
						l.finding("caracteres_abimes", fmt.Sprint(vals[i]), cols[i], f.Name(), row.Line)
					}
				}
			}
			return append(vals, f.Name(), f.Vintage, int32(row.Line)), nil
		}
	}
	n, err := l.db.Replace(l.ctx, "raw", name, append(types, provenance...), next)
	if err != nil {
		return err
	}
	slog.Debug("load raw."+name, "rows", n)
	return nil
}

// columns holds the file's columns against the card's.
func (l *loader) columns(f catalogue.File, found []string) error {
	have := map[string]bool{}
	for _, c := range found {
		have[c] = true
	}
	relied := map[string]bool{}
	for _, want := range f.ColumnNames() {
		relied[want] = true
		if have[want] {
			continue
		}
		hint := ""
		if near := nearest(want, found, f.ColumnNames()); near != "" {
			hint = fmt.Sprintf("; %q looks like it", near)
		}
		return runlog.Changed("load %s: %s line 1: no column %q, expected it%s; found %s (if the publisher renamed it, change data/sources/%s.yml and the staging model)",
			f.Source, f.Name(), want, hint, strings.Join(found, ", "), f.Source)
	}
	card, _ := l.cat.Card(f.Source)
	if card.Tolerance.Columns == catalogue.ColumnsExact && len(relied) > 0 && f.Format == "csv" {
		for _, c := range found {
			if !relied[c] {
				l.finding("colonne_nouvelle", c, "colonne que la fiche de la source ne connaît pas", f.Name(), 1)
			}
		}
	}
	return nil
}

// counted holds the number of rows against the card's range.
func (l *loader) counted(f catalogue.File, n int) error {
	l.rows[f.Key()] = n
	if l.opts.Sample {
		return nil
	}
	card, _ := l.cat.Card(f.Source)
	min, max, ok := card.RowRange(f)
	if ok && (n < min || n > max) {
		return runlog.Changed("load %s: %s: %d rows, expected %d to %d (is the file whole? if the publisher's change is right, set rows in data/sources/%s.yml)",
			f.Source, f.Name(), n, min, max, f.Source)
	}
	return nil
}

func same(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// nearest finds among the columns that the card does not know the one that is
// written most like want, or "".
func nearest(want string, found, known []string) string {
	knows := map[string]bool{}
	for _, k := range known {
		knows[k] = true
	}
	best, least := "", len(want)/2+1
	for _, c := range found {
		if knows[c] {
			continue
		}
		if d := distance(strings.ToLower(want), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance is Levenshtein's.
func distance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	row := make([]int, len(rb)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range ra {
		prev := row[0]
		row[0] = i + 1
		for j, y := range rb {
			cost := prev
			if x != y {
				cost = 1 + min(prev, row[j], row[j+1])
			}
			prev, row[j+1] = row[j+1], cost
		}
	}
	return row[len(rb)]
}
