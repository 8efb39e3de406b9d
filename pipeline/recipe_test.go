package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"observatoire/pipeline/fetch"
	"observatoire/pipeline/runlog"
)

// The recipe of CONTRIBUTING for a list that has come, step by step: drop the
// file, accept it, build. Nothing else is touched.
func TestNext_list_is_adopted_by_the_three_steps_of_the_recipe(t *testing.T) {
	if testing.Short() {
		t.Skip("builds")
	}
	mirror := sampleCopy(t)
	recipe, err := os.ReadFile(filepath.Join(".github", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(recipe), "## A new list of espaces has come")
	text, _, _ = strings.Cut(text, "\n## ")
	for _, step := range []string{"DIR/france_services/2025-03-01/liste-fs-20250301.csv", "go run ./pipeline fetch --mirror DIR --only france_services --update", "make site MIRROR=DIR"} {
		if !strings.Contains(text, step) {
			t.Errorf("the recipe has no step %q", step)
		}
		if !strings.Contains(string(readme), step) {
			t.Errorf("README has no step %q", step)
		}
	}
	w := &outside{t: t, day: time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC)}
	w.s = settings{sample: true, strict: true, offline: true, mirror: mirror, build: filepath.Join(t.TempDir(), "build"), lockFile: filepath.Join(t.TempDir(), "lock.json"),
		channels: &channels{patience: fetch.DefaultPatience()}}
	place := func(path string) string { return filepath.Join(mirror, "france_services", filepath.FromSlash(path)) }
	aside := map[string][]byte{}
	for _, p := range []string{"2022-12-01/liste-fs-20221201.csv", "2023-02-01/liste-fs.csv"} {
		if aside[p], err = os.ReadFile(place(p)); err != nil {
			t.Fatal(err)
		}
		os.Remove(place(p))
	}
	if err := w.accept(mirror); err != nil {
		t.Fatal(err)
	}
	transform := func(when, query, want string) {
		t.Helper()
		if out, err := w.run("transform"); err != nil {
			t.Fatalf("%s: %v\n%s", when, err, out)
		}
		w.wants(when, query, want)
	}
	const lists = "select string_agg(distinct list_on::varchar, ' ' order by list_on::varchar) from marts.espaces_history where list_on >= '2022-01-01'"
	transform("before", lists, "2024-08-01")

	// 1. Drop the files: the two lists of old, and the next one with a column more.
	for p, b := range aside {
		if err := os.WriteFile(place(p), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile(filepath.Join(mirror, filepath.FromSlash(datedList)))
	if err != nil {
		t.Fatal(err)
	}
	next := listText(widened(grown(listRows(t, was), 9901, 3, 1), "site_web"))
	if err := os.MkdirAll(place("2025-03-01"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(place("2025-03-01/liste-fs-20250301.csv"), next, 0o644); err != nil {
		t.Fatal(err)
	}
	// 2. Accept them: what is shown says what is new.
	var shown strings.Builder
	b, err := newBuilder(w.s, "fetch", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	b.refetch = fetch.Options{Update: true, Only: []string{"france_services"}, Accept: func(c []fetch.Change) (bool, error) { fetch.Show(&shown, c); return true, nil }}
	if _, err := b.fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(shown.String(), "3 files are not what was accepted") || !strings.Contains(shown.String(), "2025-03-01/liste-fs-20250301.csv: new, ") || !strings.Contains(shown.String(), "31 rows; columns that the card does not have: site_web") {
		t.Errorf("shown:\n%s", &shown)
	}
	// 3. Build.
	if out, err := w.run("render"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w.wants("after", lists, "2022-12-01 2023-02-01 2024-08-01 2025-03-01")
	w.wants("after", "select count(*) || ' ' || count(*) filter (where espace_id like '99%') from marts.espaces", "31 3")
	w.wants("after", "select count(*) from raw.findings where code = 'colonne_nouvelle'", "0")
	for path, words := range map[string]string{"espaces/9901.html": "France services neuf 9901", "donnees/datapackage.json": "version 2025-03-01", "sources/france_services/index.html": "2025-03-01/liste-fs-20250301.csv"} {
		page, err := os.ReadFile(filepath.Join(w.s.public(), filepath.FromSlash(path)))
		if err != nil || !strings.Contains(string(page), words) {
			t.Errorf("%s does not say %q (%v)", path, words, err)
		}
	}

	// A file in a folder that is no day, and half a list, stop with what to do.
	os.Rename(place("2025-03-01"), place("nouvelle"))
	if _, err := w.run("transform"); runlog.CodeOf(err) != runlog.ExitSourceChanged || !strings.Contains(err.Error(), `folder "nouvelle", expected a day or month`) {
		t.Errorf("%v", err)
	}
	for folder, c := range map[string]struct{ name, want string }{
		"2025-13-01": {"liste-fs-20250301.csv", `folder "2025-13-01", expected a day or month`},
		"2025-02-28": {"liste-fs-20250301.csv", `whose name says another day than its folder "2025-02-28"`},
		"2025-03-09": {"liste-fs-20250309.csv", "in a folder of the future, expected a day or month up to today, 2025-03-03"},
	} {
		os.Rename(place("nouvelle"), place(folder))
		os.Rename(place(folder+"/liste-fs-20250301.csv"), place(folder+"/"+c.name))
		if _, err := w.run("transform"); runlog.CodeOf(err) != runlog.ExitSourceChanged || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", folder, err)
		}
		os.Rename(place(folder+"/"+c.name), place(folder+"/liste-fs-20250301.csv"))
		os.Rename(place(folder), place("nouvelle"))
	}
	os.Rename(place("nouvelle"), place("2025-03-01"))
	half := listRows(t, next)
	if err := os.WriteFile(place("2025-03-01/liste-fs-20250301.csv"), listText(half[:len(half)/2]), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := w.run("transform"); runlog.CodeOf(err) != runlog.ExitSourceChanged || !strings.Contains(err.Error(), "liste-fs-20250301.csv: 15 rows, expected 25 to 37") {
		t.Errorf("%v", err)
	}
}
