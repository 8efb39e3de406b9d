package transform

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/load"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

// ofMarch2025 is the real list of August 2024 as the next one may be: thirty
// espaces more, five fewer, one column more.
func ofMarch2025(t *testing.T, content []byte) []byte {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	head, body := rows[0], rows[1:]
	out := [][]string{append(slices.Clone(head), "site_web")}
	for i, r := range body {
		if i%500 != 100 || i > 2500 {
			out = append(out, append(slices.Clone(r), ""))
		}
	}
	for i := range 30 {
		r := append(slices.Clone(body[i*90]), "https://exemple.fr/")
		for column, value := range map[string]string{"id_fs": fmt.Sprint(9001 + i), "lib_fs": fmt.Sprintf("France services neuf %d", i+1), "adresse": fmt.Sprintf("%d Rue Neuve", i+1), "labellisation_fs": "Espace labellisé 01/02/2025"} {
			r[slices.Index(head, column)] = value
		}
		out = append(out, r)
	}
	var b bytes.Buffer
	csv.NewWriter(&b).WriteAll(out)
	return b.Bytes()
}

// The real list, grown, goes through load, staging, the marts of espaces and the
// check of their ids; its hours are read whole or not at all; and the same list
// encoded twice stops.
func TestNext_list_of_the_nation_goes_through(t *testing.T) {
	dir := os.Getenv("OBSERVATOIRE_MIRROR")
	if dir == "" || os.Getenv("OBSERVATOIRE_LONG") == "" {
		t.Skip("OBSERVATOIRE_MIRROR or OBSERVATOIRE_LONG is not set: the real list is not tried (make test-long)")
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := load.Reference(ctx, db, data.FS); err != nil {
		t.Fatal(err)
	}
	was, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(list)))
	if err != nil {
		t.Fatal(err)
	}
	next := filepath.Join(t.TempDir(), "liste-fs-20250301.csv")
	loaded := func(content []byte, places ...string) error {
		t.Helper()
		if err := os.WriteFile(next, content, 0o644); err != nil {
			t.Fatal(err)
		}
		var ins []load.Input
		for _, f := range cat.Files() {
			in := load.Input{File: f, Known: f.AllColumns()}
			here := slices.Contains(places, f.RawTable()) || f.Key() == list
			if path := filepath.Join(dir, filepath.FromSlash(f.Key())); here {
				if _, err := os.Stat(path); err == nil {
					in.Path = path
				}
			}
			if ins = append(ins, in); f.Key() == list {
				in.File.Path, in.File.Vintage, in.Path = "2025-03-01/liste-fs-20250301.csv", "2025-03-01", next
				ins = append(ins, in)
			}
		}
		_, err := load.Run(ctx, db, cat, ins, load.Options{})
		return err
	}
	grown := ofMarch2025(t, was)
	if err := loaded(grown, "raw.decoupage_administratif__communes", "raw.cog_passage__passage", "raw.communes_points__points"); err != nil {
		t.Fatal(err)
	}
	if err := Macros(ctx, db, sql.Files); err != nil {
		t.Fatal(err)
	}
	models, err := Models(sql.Files)
	if err != nil {
		t.Fatal(err)
	}
	marts := []string{"marts.list_rows", "marts.lignage_communes", "marts.communes", "marts.temporary_ids", "marts.espaces_history", "marts.espaces",
		"marts.espace_hour_cells", "marts.espace_hour_ranges", "marts.espace_hour_days", "marts.espace_hours", "marts.espace_events"}
	read := map[string]bool{}
	for _, m := range slices.Backward(models) { // what reads stands behind what it reads
		for _, r := range m.Reads {
			read[r] = read[r] || read[m.Table()] || slices.Contains(marts, m.Table())
		}
	}
	for _, m := range models {
		if m.Schema == "staging" && read[m.Table()] {
			model(t, ctx, db, m.Table())
		}
	}
	if err := Judge(ctx, db); err != nil {
		t.Error(err)
	}
	model(t, ctx, db, marts...)
	wants(t, ctx, db, "select list_on::varchar, count(*) from marts.espaces_history group by 1 order by 1", "2024-08-01 2845\n2025-03-01 2870")
	wants(t, ctx, db, "select max(list_on)::varchar, count(*), count(*) filter (where espace_id::integer > 9000) from marts.espaces", "2025-03-01 2870 30")
	wants(t, ctx, db, "select event, count(*) from marts.espace_events where list_on = '2025-03-01' group by 1 order by 1", "absent de la liste 5\nnouveau dans la liste 30")
	wants(t, ctx, db, "select subject, _file from raw.findings where code = 'colonne_nouvelle' and _file like 'liste-fs-%'", "site_web liste-fs-20250301.csv")
	kept, err := sql.Files.ReadFile("checks/marts/espaces_history__ids_are_kept.sql")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, ctx, db, "select count(*) from ("+string(kept)+") where list_on > '2024-01-01'", "0")

	tab, err := db.Query(ctx, -1, "select distinct hours_text from marts.espace_hour_days order by 1")
	if err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, r := range tab.Rows {
		cells = append(cells, r[0].(string))
	}
	if len(cells) < 300 {
		t.Errorf("%d texts of hours, expected hundreds", len(cells))
	}
	b, err := newHoursBench()
	if err != nil {
		t.Fatal(err)
	}
	days, err := b.read(cells...)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range days {
		if fault := r.fault(); fault != "" {
			t.Errorf("%q: %+v: %s", cells[i], r, fault)
		}
	}

	twice := strings.NewReplacer("é", "Ã©", "è", "Ã¨", "ô", "Ã´", "ê", "Ãª", "ç", "Ã§").Replace(string(grown))
	if err := loaded([]byte(twice)); runlog.CodeOf(err) != runlog.ExitSourceChanged || !strings.Contains(err.Error(), "encoded once") {
		t.Errorf("encoded twice: %v", err)
	}
	rows := strings.SplitAfter(string(grown), "\n")
	if err := loaded([]byte(strings.Join(rows[:len(rows)/2], ""))); runlog.CodeOf(err) != runlog.ExitSourceChanged || !strings.Contains(err.Error(), "rows, expected 2561 to 3129") {
		t.Errorf("half of the rows: %v", err)
	}
}
