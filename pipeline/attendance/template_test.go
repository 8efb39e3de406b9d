package attendance

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/load/read"
)

var update = flag.Bool("update", false, "write the templates of the site anew")

const static = "../../site/static/donnees/modele_frequentation_espaces"

func operators(t *testing.T) []string {
	t.Helper()
	f, err := data.FS.Open("reference/operateurs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rows[1:] {
		out = append(out, r[0])
	}
	return out
}

func TestTemplates_of_the_site_are_those_of_the_card_and_the_operators(t *testing.T) {
	ops := operators(t)
	want, err := Template(ops)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Template(ops)
	if err != nil || !bytes.Equal(want, again) {
		t.Errorf("two templates differ (%v)", err)
	}
	if *update {
		if err := os.WriteFile(static+".xlsx", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(static + ".xlsx")
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s.xlsx is not the one made of the operators (%v): go test ./pipeline/attendance -update", static, err)
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range Columns {
		names = append(names, c.Name)
	}
	for _, pattern := range []string{"*/*.csv", "*/*.xlsx"} {
		f, ok := cat.File("frequentation_espaces", pattern)
		if !ok || !slices.Equal(f.AllColumns(), names) {
			t.Errorf("the card has for %s the columns %v, expected %v", pattern, f.AllColumns(), names)
		}
		tab, done, err := read.File(static+filepath.Ext(pattern), f)
		if err != nil || !slices.Equal(tab.Columns, names) {
			t.Fatalf("%s: columns %v (%v)", pattern, tab.Columns, err)
		}
		if row, err := tab.Next(); err == nil {
			t.Errorf("%s: a row %v, expected none", pattern, row)
		}
		done()
	}
	book, err := excelize.OpenReader(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rules, err := book.GetDataValidations("frequentation")
	if err != nil || len(rules) != len(Columns) {
		t.Errorf("%d rules (%v)", len(rules), err)
	}
	choices, err := book.GetRows("operateurs")
	if err != nil || len(choices) != len(ops) || choices[2][0] != "CAF" {
		t.Errorf("choices %v (%v)", choices, err)
	}
}
