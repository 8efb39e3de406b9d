package warehouse

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestReplace_keeps_the_former_table_when_a_row_fails(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	cols := []Column{{"code", "varchar"}, {"population_count", "bigint"}}
	if _, err := db.ReplaceRows(ctx, "raw", "communes", cols, [][]any{{"01001", int64(860)}, {"01002", nil}}); err != nil {
		t.Fatal(err)
	}
	n := 0
	_, err = db.Replace(ctx, "raw", "communes", cols, func() ([]any, error) {
		if n++; n == 2 {
			return nil, errors.New("line 3: bad")
		}
		return []any{"x", int64(1)}, nil
	})
	if err == nil || !strings.Contains(err.Error(), "line 3: bad") {
		t.Fatalf("error %v, expected the row's own words", err)
	}
	tab, err := db.Query(ctx, -1, "select code, population_count from raw.communes order by code")
	if err != nil || len(tab.Rows) != 2 || tab.Rows[0][0] != "01001" || tab.Rows[1][1] != nil {
		t.Errorf("table %v (%v), expected the former rows", tab.Rows, err)
	}
	names, err := db.Tables(ctx, "raw")
	if err != nil || len(names) != 1 {
		t.Errorf("tables %v (%v), expected only raw.communes", names, err)
	}
}

func TestOpenReadOnly_says_what_to_run_when_nothing_is_built(t *testing.T) {
	_, err := OpenReadOnly(context.Background(), filepath.Join(t.TempDir(), "none.duckdb"))
	if err == nil || !strings.Contains(err.Error(), "make site") {
		t.Errorf("error %v, expected it to name the command", err)
	}
}
