package datasets

import (
	"encoding/json"
	"testing"
)

func TestReport_says_what_the_columns_of_a_table_hold(t *testing.T) {
	db, cat := open(t)
	dir, all := write(t, db, cat)
	read := func(name string) (r report, columns map[string]columnReport) {
		t.Helper()
		if err := json.Unmarshal(contents(t, dir)["fichiers/"+name+reportSuffix], &r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		columns = map[string]columnReport{}
		for _, c := range r.Columns {
			columns[c.Name] = c
		}
		return r, columns
	}
	r, columns := read("espaces")
	if r.Rows != 2 || !r.Valid || r.Schema != "espaces.schema.json" || len(r.Columns) != 34 {
		t.Errorf("%+v, expected 2 rows of 34 columns", r)
	}
	for name, want := range map[string]columnReport{
		"id_fs":                  {"id_fs", "string", true, 0, nil, nil},
		"adresse":                {"adresse", "string", false, 1, nil, nil},
		"lon":                    {"lon", "number", false, 1, -4.4861234, -4.4861234},
		"labellise_le":           {"labellise_le", "date", false, 1, "2020-01-01", "2020-01-01"},
		"population_plus_proche": {"population_plus_proche", "integer", false, 0, 0.0, 214070.0},
	} {
		if columns[name] != want {
			t.Errorf("%+v, expected %+v", columns[name], want)
		}
	}
	// three values, two patterns and two ends of a range asked for in horaires' five columns, its key and its reference
	r, columns = read("horaires")
	if r.Rows != 3 || r.Rules != 5+3+2+3+1+1 || columns["jour"].Least != 1.0 || columns["jour"].Greatest != 6.0 {
		t.Errorf("%+v, expected 3 rows and days 1 to 6", r)
	}
	for _, d := range all {
		r, columns := read(d.Name)
		if r.Rows != d.Rows || len(r.Columns) != len(d.Columns) {
			t.Errorf("%s: %d rows and %d columns, expected %d and %d", d.Name, r.Rows, len(r.Columns), d.Rows, len(d.Columns))
		}
		for _, c := range d.Columns {
			if columns[c.Name].Missing != c.Missing || c.Required && c.Missing > 0 {
				t.Errorf("%s.%s: %d missing, expected %d", d.Name, c.Name, columns[c.Name].Missing, c.Missing)
			}
		}
	}
}
