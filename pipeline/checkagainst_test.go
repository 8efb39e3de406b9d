package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"observatoire/data"
	"observatoire/pipeline/check/compare"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// release is the datasets and the sitemap of a built site in a folder of its own.
func release(t *testing.T, public string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "donnees", "fichiers"), os.DirFS(filepath.Join(public, "donnees", "fichiers"))); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"donnees/datapackage.json", "sitemap.xml"} {
		b, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(f)))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.FromSlash(f)), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// rewrite replaces a Parquet file by what a select makes of it; "t" is the file.
func rewrite(t *testing.T, dir, dataset, query string) {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, filepath.Join(t.TempDir(), "x.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	file := filepath.Join(dir, "donnees", "fichiers", dataset+".parquet")
	for _, q := range []string{"create table t as from read_parquet('" + file + "')", "copy (" + query + ") to '" + file + "' (format parquet)"} {
		if err := db.Exec(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	// The checksum is no longer that of the file.
	alter(t, filepath.Join(dir, "donnees", "datapackage.json"), func(s string) string { return strings.ReplaceAll(s, `"hash": "sha256:`, `"hash": "sha256:0`) })
}

const changesHeader = "dataset,kind,key,column,explanation,expires_on\n"

func compared(t *testing.T, against, build, explanations string) (*compare.Report, string) {
	t.Helper()
	tolerances, err := data.FS.ReadFile("expected/tolerances.csv")
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	r, err := compare.Run(context.Background(), compare.Options{Against: against, Build: build, Today: time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC), All: &all,
		Data: fstest.MapFS{"expected/tolerances.csv": {Data: tolerances}, "expected/changes.csv": {Data: []byte(changesHeader + explanations)}}})
	if err != nil {
		t.Fatal(err)
	}
	return r, all.String()
}

func TestCheck_against_names_what_changed_and_nothing_else(t *testing.T) {
	public := sampleSite(t).public()
	for _, c := range []struct {
		name    string
		change  func(t *testing.T, dir string) // of the new build
		want    []string                       // "dataset kind column count" of each group
		mention string                         // in the CSV of all changes
	}{
		{"the same bytes", func(*testing.T, string) {}, nil, ""},
		{"noise below the tolerance", func(t *testing.T, dir string) {
			rewrite(t, dir, "acces_communes", "select * replace (temps_min + 0.3 as temps_min, part_population_20_min - 0.004 as part_population_20_min) from t")
		}, nil, ""},
		{"one figure moved", func(t *testing.T, dir string) {
			rewrite(t, dir, "acces_communes", "select * replace (case when code_commune = '96001' then temps_min + 3 else temps_min end as temps_min) from t")
		}, []string{"acces_communes figure temps_min 1"}, "acces_communes,figure,96001,temps_min,1.1,4.1,"},
		{"a figure is not known any more", func(t *testing.T, dir string) {
			rewrite(t, dir, "acces_communes", "select * replace (case when code_commune = '96003' then null else population end as population) from t")
		}, []string{"acces_communes figure population 1"}, "acces_communes,figure,96003,population,"},
		{"a commune vanished", func(t *testing.T, dir string) {
			rewrite(t, dir, "acces_communes", "select * from t where code_commune <> '96003'")
		}, []string{"acces_communes row  1"}, "acces_communes,row,96003,,,,"},
		{"a column is gone and another has a new type", func(t *testing.T, dir string) {
			alter(t, filepath.Join(dir, "donnees", "fichiers", "definitions.schema.json"), func(s string) string {
				return strings.Replace(strings.Replace(s, `"name": "libelle"`, `"name": "titre"`, 1), `"name": "principale", "type": "boolean"`, `"name": "principale", "type": "string"`, 1)
			})
		}, []string{"definitions column libelle 1", "definitions column principale 1"}, "definitions,column,,principale,boolean,string,"},
		{"a page is gone", func(t *testing.T, dir string) {
			alter(t, filepath.Join(dir, "sitemap.xml"), func(s string) string {
				return strings.Replace(s, "/espaces/9001.html", "/espaces/9999.html", 1)
			})
		}, []string{" address  1"}, ",address,/espaces/9001.html,,/espaces/9001.html,,"},
		{"a dataset is gone", func(t *testing.T, dir string) {
			alter(t, filepath.Join(dir, "donnees", "datapackage.json"), func(s string) string {
				return strings.Replace(s, `"name": "essais",`, `"name": "tests",`, 1)
			})
		}, []string{"essais dataset  1"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			fresh := release(t, public)
			c.change(t, fresh)
			r, all := compared(t, public, fresh, "")
			var got []string
			for _, g := range r.Groups {
				b, _ := json.Marshal(g.Count)
				got = append(got, strings.Join([]string{g.Dataset, g.Kind, g.Column, string(b)}, " "))
				if g.Unexplained != g.Count {
					t.Errorf("%s %s: %d of %d unexplained", g.Dataset, g.Kind, g.Unexplained, g.Count)
				}
			}
			if strings.Join(got, "; ") != strings.Join(c.want, "; ") {
				t.Errorf("%v, expected %v\n%s", got, c.want, all)
			}
			if !strings.Contains(all, c.mention) {
				t.Errorf("no %q in\n%s", c.mention, all)
			}
		})
	}
}

func TestCheck_against_explanations_count_until_their_day(t *testing.T) {
	public := sampleSite(t).public()
	fresh := release(t, public)
	rewrite(t, fresh, "acces_communes", "select * replace (temps_min + 3 as temps_min) from t")
	for _, c := range []struct {
		name, lines string
		explained   bool
		useless     int
	}{
		{"none", "", false, 0},
		{"all figures of a column", "acces_communes,figure,*,temps_min,A new law,2026-03-15\n", true, 0},
		{"past its day", "acces_communes,figure,*,temps_min,A new law,2026-03-13\n", false, 1},
		{"another column", "acces_communes,figure,*,temps_min_bas,A new law,2026-12-31\n", false, 1},
		{"one commune only", "acces_communes,figure,96001,*,A new road,2026-12-31\n", false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := compared(t, public, fresh, c.lines)
			if (r.Unexplained() == 0) != c.explained || len(r.Useless) != c.useless {
				t.Errorf("%d unexplained, useless %v", r.Unexplained(), r.Useless)
			}
			if c.explained && !strings.Contains(r.Markdown(), "all of them explained") {
				t.Error(r.Markdown())
			}
		})
	}
}

func TestCheck_against_an_address_gives_the_same_as_against_its_folder(t *testing.T) {
	public := sampleSite(t).public()
	fresh := release(t, public)
	rewrite(t, fresh, "acces_territoires", "select * replace (part_population_20_min / 2 as part_population_20_min) from t")
	handler, err := newSiteHandler(public)
	if err != nil {
		t.Fatal(err)
	}
	defer handler.root.Close()
	server := httptest.NewServer(handler)
	defer server.Close()
	near, a := compared(t, public, fresh, "")
	far, b := compared(t, server.URL, fresh, "")
	if a != b || near.Unexplained() == 0 || near.Unexplained() != far.Unexplained() {
		t.Errorf("%d and %d changes", near.Unexplained(), far.Unexplained())
	}
}

func TestCheck_against_ends_with_3_and_11(t *testing.T) {
	s := sampleSite(t)
	fresh := release(t, s.public())
	rewrite(t, fresh, "acces_communes", "select * from t where code_commune <> '96003'")
	out := s
	out.out = fresh
	var b bytes.Buffer
	if err := checkAgainst(context.Background(), out, s.public(), &b); runlog.CodeOf(err) != runlog.ExitChecksFailed {
		t.Errorf("%v, expected exit code %d", err, runlog.ExitChecksFailed)
	}
	for _, name := range []string{"changed-numbers.md", "changed-numbers.json", "changed-numbers.csv"} {
		if text, err := os.ReadFile(filepath.Join(s.work(), name)); err != nil || !strings.Contains(string(text), "96003") {
			t.Errorf("%s does not name the commune (%v)", name, err)
		}
	}
	server := httptest.NewServer(nil)
	server.Close()
	if err := checkAgainst(context.Background(), s, server.URL, &b); runlog.CodeOf(err) != runlog.ExitUnreachable {
		t.Errorf("%v, expected exit code %d", err, runlog.ExitUnreachable)
	}
}
