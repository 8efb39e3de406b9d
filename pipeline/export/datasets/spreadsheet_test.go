package datasets

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

func TestPlain_marks_what_a_spreadsheet_would_run_and_nothing_else(t *testing.T) {
	for _, text := range []string{"=1+1", "=cmd|' /C calc'!A0", "+33 1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1"} {
		if got := Plain(text); got != "'"+text {
			t.Errorf("%q: %q, expected an apostrophe before it", text, got)
		}
	}
	for _, text := range []string{"", "Mairie", " =1", "a=1", "01001", "2A004", "é", "–"} {
		if got := Plain(text); got != text {
			t.Errorf("%q: %q, expected it as it is", text, got)
		}
	}
}

func TestCSV_has_no_cell_of_text_that_is_a_formula_and_negative_numbers_as_they_are(t *testing.T) {
	var b bytes.Buffer
	s, err := newCSV(&b, []column{{Field: Field{Name: "nom"}}, {Field: Field{Name: "ecart"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range [][]any{{"=HYPERLINK(\"x\",\"y\")", -1.5}, {"Bourg, \"la\" Place", int32(-3)}, {nil, nil}} {
		if err := s.Row(row, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || rows[1][0] != "'=HYPERLINK(\"x\",\"y\")" || rows[1][1] != "-1.5" || rows[2][0] != "Bourg, \"la\" Place" || rows[2][1] != "-3" || rows[3][0] != "" {
		t.Errorf("%q (%v)", rows, err)
	}
}
