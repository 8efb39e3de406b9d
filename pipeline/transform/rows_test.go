package transform_test

import (
	"testing"

	"observatoire/pipeline/warehouse"
)

func TestRows_wanted_of_one_column_keep_an_empty_cell(t *testing.T) {
	columns := []warehouse.Column{{Name: "json", Type: "JSON"}}
	if got, want := rowsWanted(columns, []string{`{"json":null}`}), "    want:\n      - json: null"; got != want {
		t.Errorf("one null: %q, expected %q", got, want)
	}
	if got, want := rowsWanted(columns, []string{`{"json":7}`}), "    want: |\n      json\n      7"; got != want {
		t.Errorf("one number: %q, expected %q", got, want)
	}
}
