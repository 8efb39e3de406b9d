package export

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"observatoire/data"
	"observatoire/geo/graph"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/check"
	"observatoire/pipeline/cover"
	"observatoire/pipeline/load"
	"observatoire/pipeline/roads"
	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

var update = flag.Bool("update", false, "write the golden files anew; read them in the diff")

// sampleTables are those of the fictional territory, up to the exports, with
// its roads.
func sampleTables(t *testing.T, cat *catalogue.Catalogue) *warehouse.DB {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	cat, err = cat.Found(filepath.Join("data", "sample"))
	if err != nil {
		t.Fatal(err)
	}
	var inputs []load.Input
	var extracts []string
	for _, f := range cat.Files() {
		path := filepath.Join("data", "sample", filepath.FromSlash(f.Key()))
		if _, err := os.Stat(path); err != nil {
			continue
		}
		inputs = append(inputs, load.Input{File: f, Path: path})
		if f.Format == "pbf" {
			extracts = append(extracts, path)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = load.Run(ctx, db, cat, inputs, load.Options{Sample: true})
	must(err)
	_, err = load.Reference(ctx, db, data.FS)
	must(err)
	_, err = transform.Run(ctx, db, sql.Files, "staging", "marts")
	must(err)
	f, err := data.FS.Open("reference/car_profile.csv")
	must(err)
	defer f.Close()
	profile, err := graph.ParseProfile(f)
	must(err)
	built, err := roads.Open(ctx, profile, t.TempDir(), extracts...)
	must(err)
	_, err = cover.Run(ctx, db, cover.Options{Data: data.FS, Roads: built.Graph})
	must(err)
	_, err = transform.Run(ctx, db, sql.Files, "coverage", "findings")
	must(err)
	_, err = check.Layer(ctx, db, sql.Files, "coverage")
	must(err)
	_, err = check.Collect(ctx, db)
	must(err)
	_, err = transform.Run(ctx, db, sql.Files, "exports", "site")
	must(err)
	return db
}

// TestSample_gives_the_golden_data holds what pages share (data/) and the files
// of the map, of frames and of the search.
func TestSample_gives_the_golden_data(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	db := sampleTables(t, cat)
	dir := t.TempDir()
	if _, err := Run(context.Background(), db, cat, Options{Data: data.FS, Files: filepath.Join(dir, "files"), Site: filepath.Join(dir, "site"), Sample: true}); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("pipeline", "export", "testdata", "golden")
	for _, name := range []string{
		"data/affirmations.json", "data/activite.json", "data/bases.json", "data/chiffres.json", "data/constats.json", "data/definitions.json", "data/disparus.json", "data/essais.json",
		"data/flux.json", "data/modele.json", "data/ouvertures.json", "data/variantes.json", "data/voirie.json", "data/carte.json",
		"static/carte/figures/def-sans_itinerants-toute_heure-fluide.json", "static/carte/minutes/def-sans_itinerants-toute_heure-fluide.json",
		"static/carte/proches/def-sans_itinerants-toute_heure-fluide.json", "static/carte/espaces/2024-08-01.json", "static/carte/communes/96.json",
		"static/embed/communes/99.json", "static/embed/territoires.json", "static/embed/epci/8.json", "static/recherche/0.json", "static/recherche/index.json",
	} {
		b, err := os.ReadFile(filepath.Join(dir, "site", filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		var got bytes.Buffer
		if err := json.Indent(&got, b, "", " "); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got.WriteByte('\n')
		file := filepath.Join(golden, filepath.FromSlash(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s: no golden file (write it with -update)", name)
			continue
		}
		g, w := bytes.Split(got.Bytes(), []byte("\n")), bytes.Split(want, []byte("\n"))
		for i := range max(len(g), len(w)) {
			if i >= len(g) || i >= len(w) || !bytes.Equal(g[i], w[i]) {
				t.Errorf("%s line %d differs:\n%s\nexpected\n%s\n(if the change is right, -update and read the diff)", name, i+1, line(g, i), line(w, i))
				break
			}
		}
	}
}

func line(lines [][]byte, i int) []byte {
	if i < len(lines) {
		return lines[i]
	}
	return []byte("(nothing)")
}
