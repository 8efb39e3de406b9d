package load

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"path"
	"strings"

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
			recs, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
			if err != nil {
				return total, fmt.Errorf("load data/%s: %w", name, err)
			}
			if len(recs) == 0 {
				return total, fmt.Errorf("load data/%s: empty, expected a line of column names", name)
			}
			rows := make([][]any, 0, len(recs)-1)
			for i, rec := range recs[1:] {
				row := make([]any, 0, len(rec)+1)
				for _, v := range rec {
					if v == "" {
						row = append(row, nil)
					} else {
						row = append(row, v)
					}
				}
				rows = append(rows, append(row, int32(i+2)))
			}
			table := dir + "__" + strings.TrimSuffix(path.Base(name), ".csv")
			cols := append(warehouse.Text(recs[0]...), warehouse.Column{Name: "_line", Type: "integer"})
			n, err := db.ReplaceRows(ctx, "raw", table, cols, rows)
			if err != nil {
				return total, fmt.Errorf("load data/%s: %w", name, err)
			}
			total += n
		}
	}
	return total, nil
}
