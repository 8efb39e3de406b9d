package load

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"observatoire/pipeline/warehouse"
)

// Reference loads the project's own tables, CSV files with a header embedded in
// package data, as raw.reference__<name>, raw.expected__<name> and
// raw.corrections__<name>. Empty cells are null. It returns the rows loaded.
func Reference(ctx context.Context, db *warehouse.DB, files fs.FS) (int, error) {
	total := 0
	for _, dir := range []string{"reference", "expected", "corrections"} {
		names, err := fs.Glob(files, dir+"/*.csv")
		if err != nil {
			return total, err
		}
		for _, name := range names {
			b, err := fs.ReadFile(files, name)
			if err != nil {
				return total, err
			}
			cols, rows, err := referenceRows(name, b)
			if err != nil {
				return total, err
			}
			table := dir + "__" + strings.TrimSuffix(path.Base(name), ".csv")
			n, err := db.ReplaceRows(ctx, "raw", table, append(warehouse.Text(cols...), warehouse.Column{Name: "_line", Type: "integer"}), rows)
			if err != nil {
				return total, fmt.Errorf("load data/%s: %w", name, err)
			}
			total += n
		}
	}
	return total, nil
}

// referenceRows gives the column names of a table of data/ and its rows: text,
// nil for an empty cell, and the line at the end. A byte order mark, as a
// spreadsheet writes it, is passed over.
func referenceRows(name string, text []byte) (cols []string, rows [][]any, err error) {
	refuse := func(line int, what, expected string) error {
		return fmt.Errorf("load data/%s line %d: %s, expected %s", name, line, what, expected)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	cols, err = r.Read()
	if err == io.EOF {
		return nil, nil, fmt.Errorf("load data/%s: empty, expected a line of column names", name)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("load data/%s: %w", name, err)
	}
	seen := map[string]bool{"_line": true}
	for _, c := range cols {
		if !isColumn.MatchString(c) || seen[c] {
			return nil, nil, refuse(1, fmt.Sprintf("column %q", c), "names in small letters, digits and _, each once")
		}
		seen[c] = true
	}
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return cols, rows, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("load data/%s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		row := make([]any, 0, len(rec)+1)
		for i, v := range rec {
			switch {
			case !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0:
				return nil, nil, refuse(line, fmt.Sprintf("%s %q", cols[i], v), "text in UTF-8")
			case v == "":
				row = append(row, nil)
			default:
				row = append(row, v)
			}
		}
		rows = append(rows, append(row, int32(line)))
	}
}

var isColumn = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
