package compare

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// A published site's package, schema and sitemap are read, or refused with the
// name of the file; its addresses stay below the site.
func FuzzPublished_site_never_panics(f *testing.F) {
	f.Add([]byte(`{"resources":[{"name":"a","path":"fichiers/a.csv","format":"csv","schema":"fichiers/a.schema.json"},{"name":"a-parquet","path":"fichiers/a.parquet","format":"parquet"}]}`),
		[]byte(`{"fields":[{"name":"code","type":"string"}],"primaryKey":["code"]}`), []byte(`<urlset><url><loc>https://exemple.fr/</loc></url><url><loc>https://exemple.fr/carte/</loc></url></urlset>`))
	f.Add([]byte(`{"resources":[null]}`), []byte(`{"fields":null,"primaryKey":"code"}`), []byte(`<urlset><url/></urlset>`))
	f.Add([]byte(`[]`), []byte(`{}`), []byte(`<!DOCTYPE html>`))
	f.Fuzz(func(t *testing.T, pack, schema, sitemap []byte) {
		dir := t.TempDir()
		for name, content := range map[string][]byte{"donnees/datapackage.json": pack, "donnees/fichiers/a.schema.json": schema, "sitemap.xml": sitemap} {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		ctx := context.Background()
		p, err := open(ctx, dir)
		if err != nil {
			if !strings.Contains(err.Error(), "datapackage.json") {
				t.Fatalf("an error without its file: %v", err)
			}
			return
		}
		defer p.close()
		if all, names, err := p.published(ctx); err == nil {
			for _, n := range names {
				all[n].types()
			}
		} else if !strings.Contains(err.Error(), "check against") {
			t.Fatal(err)
		}
		addresses, err := p.addresses(ctx)
		if err != nil && !strings.Contains(err.Error(), "sitemap.xml") {
			t.Fatal(err)
		}
		for a := range addresses {
			if !strings.HasPrefix(a, "/") {
				t.Fatalf("address %q", a)
			}
		}
	})
}

// Lines of tolerances and of explanations are read, or refused with their line.
func FuzzRules_are_numbers_and_days(f *testing.F) {
	f.Add("acces_communes,*,0.5,0.02,why", "*,figure,,temps_*,a new list,2026-12-31")
	f.Add("*,*,NaN,0,why", ",,,,x,2026-02-30")
	f.Add("*,*,Inf,-0,why", "\"")
	f.Fuzz(func(t *testing.T, tolerance, change string) {
		files := fstest.MapFS{
			"expected/tolerances.csv": {Data: []byte("dataset,column,absolute,relative,why\n" + tolerance + "\n")},
			"expected/changes.csv":    {Data: []byte("dataset,kind,key,column,explanation,expires_on\n" + change + "\n")},
		}
		all, err := readTolerances(files)
		if err != nil && !strings.Contains(err.Error(), "data/expected/tolerances.csv") {
			t.Fatal(err)
		}
		for _, x := range all {
			if !(x.absolute >= 0 && x.relative >= 0) || math.IsInf(x.absolute+x.relative, 1) {
				t.Fatalf("a tolerance that is no number: %+v", x)
			}
		}
		of(all, "acces_communes", "temps_min")
		explained, err := readExplanations(files, time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC))
		if err != nil && !strings.Contains(err.Error(), "data/expected/changes.csv") {
			t.Fatal(err)
		}
		for _, x := range explained {
			x.explains(Change{Dataset: "acces_communes", Kind: KindFigure, Key: "48095", Column: "temps_min"})
		}
	})
}
