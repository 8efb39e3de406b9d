package load

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/warehouse"
)

// inputs are all files of the cards that are in dir.
func inputs(t *testing.T, cat *catalogue.Catalogue, dir string) []Input {
	t.Helper()
	var ins []Input
	for _, f := range cat.Files() {
		p := filepath.Join(dir, f.Source, filepath.FromSlash(f.Path))
		if _, err := os.Stat(p); err != nil {
			p = ""
		}
		ins = append(ins, Input{File: f, Path: p})
	}
	return ins
}

func TestRun_loads_the_whole_mirror(t *testing.T) {
	dir := os.Getenv("OBSERVATOIRE_MIRROR")
	if dir == "" {
		t.Skip("OBSERVATOIRE_MIRROR is not set: the real files are not tried")
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	if cat, err = cat.Found(dir); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, err := warehouse.Open(ctx, os.Getenv("OBSERVATOIRE_TEST_WAREHOUSE"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := Run(ctx, db, cat, inputs(t, cat, dir), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range cat.Files() {
		if _, err := os.Stat(filepath.Join(dir, f.Key())); err != nil && (f.Optional || f.Glob != "") {
			continue // a list that is followed, or to come: it may not be in a mirror
		}
		if f.Table != "" && f.Rows > 0 && f.InsteadOf == "" && rows[f.Key()] == 0 {
			t.Errorf("%s: no rows", f.Key())
		}
	}
	for table, want := range map[string]int{
		"raw.france_services__liste_schema_5":          2845,
		"raw.decoupage_administratif__communes":        37590,
		"raw.contours_communes__communes":              34945,
		"raw.barometre__ind_323_revisions":             6960,
		"raw.frequentation_espaces__frequentation":     0,
		"raw.findings where code = 'fichier_absent'":   0,
		"raw.findings where code = 'colonne_nouvelle'": 0,
	} {
		if n, err := db.Count(ctx, table); err != nil || n != want {
			t.Errorf("%s: %d rows (%v), expected %d", table, n, err, want)
		}
	}
}
