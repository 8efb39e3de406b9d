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
	// Known are the columns of the accepted file; none where nobody has accepted
	// one.
	Known []string
	// Rows of the content taken before, which the number of rows is held
	// against; 0 = the number that the card says.
	Rows int
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

// table loads the files of one raw table, one after the other. Its columns are
// those of all the files together: a cell is null where its file has no such
// column.
func (l *loader) table(name string, inputs []Input) error {
	var there []Input
	for _, in := range inputs {
		if in.Path != "" {
			there = append(there, in)
		} else if f := in.File; !f.OnDemand && f.InsteadOf == "" && f.Glob == "" && !f.Follows() {
			l.finding("fichier_absent", f.Key(), "fichier facultatif absent", f.Name(), 0)
		}
	}
	if len(there) == 0 { // nothing of it: an empty table of the columns relied on
		var names []string
		seen := map[string]bool{}
		for _, in := range inputs {
			for _, c := range in.File.AllColumns() {
				if !seen[c] {
					seen[c] = true
					names = append(names, c)
				}
			}
		}
		types := warehouse.Text(names...)
		if inputs[0].File.Format == "geojson" {
			types = append(types, warehouse.Column{Name: "geometry", Type: "blob"})
		}
		_, err := l.db.ReplaceRows(l.ctx, "raw", name, append(types, provenance...), nil)
		return err
	}
	types, err := l.together(there, inputs)
	if err != nil {
		return err
	}
	place := map[string]int{}
	for i, c := range types {
		place[strings.ToLower(c.Name)] = i
	}
	var open *opened
	defer func() {
		if open != nil {
			open.done()
		}
	}()
	k := 0
	var stopped error // without the words of the warehouse
	next := func() (row []any, err error) {
		defer func() { stopped = err }()
		for {
			if open == nil {
				if k == len(there) {
					return nil, nil
				}
				if open, err = l.open(there[k]); err != nil {
					return nil, err
				}
			}
			row, err := open.Next()
			if err == io.EOF {
				open.done()
				if err := l.closed(open); err != nil {
					return nil, err
				}
				open, k = nil, k+1
				continue
			}
			if err != nil {
				return nil, runlog.Changed("load %s: %w", open.file.Source, err)
			}
			open.count++
			vals := make([]any, len(types), len(types)+len(provenance))
			for i, c := range row.Cells {
				switch {
				case c.Null:
				case c.Blob != nil:
					vals[place[strings.ToLower(open.Columns[i])]] = c.Blob
				default:
					text, err := l.text(open, open.Columns[i], row.Line, c.Text)
					if err != nil {
						return nil, err
					}
					vals[place[strings.ToLower(open.Columns[i])]] = text
				}
			}
			return append(vals, open.file.Name(), open.file.Vintage, int32(row.Line)), nil
		}
	}
	n, err := l.db.Replace(l.ctx, "raw", name, append(types, provenance...), next)
	if stopped != nil {
		return stopped
	}
	if err != nil {
		return err
	}
	slog.Debug("load raw."+name, "rows", n)
	return nil
}

// opened is a file while it is read.
type opened struct {
	read.Table
	file   catalogue.File
	done   func()
	last   int // rows of the content taken before
	count  int // rows handed out
	broken int // cells that look double-encoded
	first  error
}

func (l *loader) open(in Input) (*opened, error) {
	t, done, err := read.File(in.Path, in.File)
	if err != nil {
		return nil, runlog.Changed("load %s: %w", in.File.Source, err)
	}
	return &opened{Table: t, file: in.File, done: done, last: in.Rows}, nil
}

// together gives the columns of all files of a table, the geometry last, each
// file's held against its card and against what was known of it.
func (l *loader) together(there, inputs []Input) ([]warehouse.Column, error) {
	var types []warehouse.Column
	seen := map[string]bool{} // lower case, as DuckDB compares names
	add := func(c string) {
		if !seen[strings.ToLower(c)] {
			seen[strings.ToLower(c)] = true
			types = append(types, warehouse.Column{Name: c, Type: "varchar"})
		}
	}
	geometry := false
	known := map[string]bool{}
	for _, in := range there {
		o, err := l.open(in)
		if err != nil {
			return nil, err
		}
		o.done()
		if err := l.columns(in, o.Columns, known); err != nil {
			return nil, err
		}
		cols := o.Columns
		if o.Geometry {
			geometry, cols = true, cols[:len(cols)-1]
		}
		for _, c := range cols {
			add(c)
		}
	}
	for _, in := range inputs { // an absent file's columns too: models read them
		for _, c := range in.File.AllColumns() {
			add(c)
		}
	}
	if geometry {
		types = append(types, warehouse.Column{Name: "geometry", Type: "blob"})
	}
	return types, nil
}

// columns holds the file's columns against the card's, and counts those that
// nobody has accepted yet (finding colonne_nouvelle). known are the columns of
// the table's earlier files, to which this file's are added.
func (l *loader) columns(in Input, found []string, known map[string]bool) error {
	f := in.File
	have := map[string]bool{}
	for _, c := range found {
		have[c] = true
	}
	for _, want := range f.ColumnNames() {
		if have[want] {
			continue
		}
		hint := ""
		if near := nearest(want, found, f.ColumnNames()); near != "" {
			hint = fmt.Sprintf("; %q looks like it", near)
		}
		if d := otherDelimiter(f, found); d != "" {
			return runlog.Changed("load %s: %s line 1: one column %q, expected %d columns separated by %q: the file is separated by %q (change delimiter in data/sources/%s.yml)",
				f.Source, f.Name(), found[0], len(f.Columns), f.Delimiter, d, f.Source)
		}
		return runlog.Changed("load %s: %s line 1: no column %q, expected it%s; found %s (if the publisher renamed it, change data/sources/%s.yml and the staging model)",
			f.Source, f.Name(), want, hint, strings.Join(found, ", "), f.Source)
	}
	for _, c := range f.AllColumns() {
		known[c] = true
	}
	for i, c := range in.Known {
		if c == "" { // read names an unnamed column so
			c = fmt.Sprintf("column_%d", i+1)
		}
		known[c] = true
	}
	card, _ := l.cat.Card(f.Source)
	judged := len(in.Known) > 0 || f.Glob != "" || card.Tolerance.Columns == catalogue.ColumnsExact && len(f.Columns) > 0 && f.Format == "csv"
	for _, c := range found {
		if judged && !known[c] && c != "geometry" {
			l.finding("colonne_nouvelle", c, "colonne que la fiche de la source ne connaît pas", f.Name(), 1)
		}
		known[c] = true
	}
	return nil
}

// otherDelimiter is the separator that a CSV file read as one column seems to
// have, "" where it seems to have none.
func otherDelimiter(f catalogue.File, found []string) string {
	if f.Format != "csv" || len(found) != 1 || len(f.ColumnNames()) < 2 {
		return ""
	}
	for _, d := range []string{";", "\t", "|", ","} {
		if d != f.Delimiter && strings.Count(found[0], d) >= len(f.ColumnNames())-1 {
			return d
		}
	}
	return ""
}

// closed judges a file that was read to its end: its number of rows against the
// card's range, and its text.
func (l *loader) closed(o *opened) error {
	f, n := o.file, o.count
	l.rows[f.Key()] = n
	if n == 0 && (f.Rows > 0 || f.Glob != "") {
		return runlog.Changed("load %s: %s: 0 rows, expected some after the line of column names (fetch it again, or ask the publisher)", f.Source, f.Name())
	}
	if o.broken > 5 && o.broken*100 > n {
		return runlog.Changed("%w and %d more such cells, expected a file that was encoded once (ask the publisher for it in UTF-8; `iconv -f utf-8 -t windows-1252` undoes the second encoding)", o.first, o.broken-1)
	}
	if l.opts.Sample {
		return nil
	}
	card, _ := l.cat.Card(f.Source)
	min, max, ok := card.RowRangeOf(f, o.last)
	if ok && (n < min || n > max) {
		return runlog.Changed("load %s: %s: %d rows, expected %d to %d (is the file whole? if the publisher's change is right, set rows in data/sources/%s.yml)",
			f.Source, f.Name(), n, min, max, f.Source)
	}
	return nil
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
