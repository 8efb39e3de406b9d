package transform

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/pipeline/load"
	"observatoire/sql"
)

// The next list is a file more of the same table: espaces come and go, a column
// appears, and everything that reads the last list reads the new one.
func TestNext_list_is_a_file_more(t *testing.T) {
	b := newBench(t)
	f := b.file(t, list)
	was, err := os.ReadFile(filepath.Join(b.sample, filepath.FromSlash(list)))
	if err != nil {
		t.Fatal(err)
	}
	next := strings.Replace(string(was), `"labellisation_fs"`, `"labellisation_fs","site_web"`, 1)
	next = strings.ReplaceAll(next, "/2020\"\n", "/2020\",\"\"\n")
	for year := 2021; year <= 2024; year++ {
		next = strings.ReplaceAll(next, fmt.Sprintf("/%d\"\n", year), fmt.Sprintf("/%d\",\"\"\n", year))
	}
	i := strings.Index(next, `"9002",`) // one fewer, three more
	j := i + strings.Index(next[i:], "\n") + 1
	row := next[i:j]
	next = next[:i] + next[j:]
	for _, id := range []string{"9901", "9902", "9903"} {
		next += strings.Replace(row, `"9002"`, `"`+id+`"`, 1)
	}
	path := filepath.Join(t.TempDir(), "liste-fs-20250301.csv")
	if err := os.WriteFile(path, []byte(next), 0o644); err != nil {
		t.Fatal(err)
	}
	g := f
	g.Path, g.Vintage = "2025-03-01/liste-fs-20250301.csv", "2025-03-01"
	ins := []load.Input{
		{File: f, Path: filepath.Join(b.sample, filepath.FromSlash(list)), Known: f.AllColumns()},
		{File: g, Path: path, Known: f.AllColumns()},
	}
	if _, err := load.Run(b.ctx, b.db, b.cat, ins, load.Options{Sample: true}); err != nil {
		t.Fatal(err)
	}
	if err := b.judge("", true); err != nil {
		t.Fatal(err)
	}
	n := strings.Count(string(was), "Espace labellisé")
	wants(t, b.ctx, b.db, "select max(list_on)::varchar, count(*) from marts.espaces", fmt.Sprintf("2025-03-01 %d", n+2))
	wants(t, b.ctx, b.db, "select count(*) from marts.espaces_history where list_on = '2024-08-01'", fmt.Sprint(n))
	wants(t, b.ctx, b.db, "select code, subject, _file from raw.findings", "colonne_nouvelle site_web liste-fs-20250301.csv")
}

// A raw table of a source that no model reads would be a vintage that nobody
// sees. Those that Go reads, or that are kept for the record, are named here.
func TestRaw_tables_are_read(t *testing.T) {
	b := newBench(t)
	models, err := Models(sql.Files)
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{
		"raw.barometre__meta_indicateurs":              true, // the indicators' definitions, for people
		"raw.contours_departements__departements":      true,
		"raw.contours_departements__regions":           true,
		"raw.decoupage_administratif__arrondissements": true,
		"raw.travel_time_reference__isere_seconds":     true, // calibrate
		"raw.travel_time_reference__isere_points":      true,
	}
	for _, m := range models {
		for _, r := range m.Reads {
			read[r] = true
		}
	}
	for _, f := range b.cat.Files() {
		if t2 := f.RawTable(); t2 != "" && !read[t2] {
			t.Errorf("%s fills %s, which no model reads", f.Key(), t2)
		}
	}
}
