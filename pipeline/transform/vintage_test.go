package transform

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
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

// A raw table that nothing reads would be a vintage that is cited and that
// nobody sees: the build stops before it fetches.
func TestUnread_table_stops_the_build(t *testing.T) {
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	if err := Unread(cat, sql.Files); err != nil {
		t.Error(err)
	}
	card, err := data.FS.ReadFile("sources/france_services.yml")
	if err != nil {
		t.Fatal(err)
	}
	next := strings.Replace(string(card), "table: liste_schema_5", "table: liste_2025", 1)
	cat, err = catalogue.Read(fstest.MapFS{"s/france_services.yml": {Data: []byte(next)}}, "s")
	if err != nil {
		t.Fatal(err)
	}
	err = Unread(cat, sql.Files)
	for _, w := range []string{"raw.france_services__liste_2025", "2024-08-01/liste-fs-20240801.csv fills it and no model reads it", "give the file the table of the lists of its schema", "sql/20_staging/stg_france_services__liste_2025.sql"} {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("%q not in %v", w, err)
		}
	}
	if len(readByGo) != 2 {
		t.Errorf("%d tables are said to be read by the program: name the part that reads each", len(readByGo))
	}
}
