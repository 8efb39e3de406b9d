package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
)

// buildWithout builds the sample without some of its files, up to a stage.
func buildWithout(t *testing.T, upto string, absent func(f *catalogue.File) bool) {
	t.Helper()
	mirror := sampleCopy(t)
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	removed := 0
	for _, card := range cat.Cards() {
		for i := range card.Files {
			f := &card.Files[i]
			if !absent(f) {
				continue
			}
			if err := os.Remove(filepath.Join(mirror, filepath.FromSlash(f.Key()))); err == nil {
				removed++
			}
		}
	}
	if removed == 0 {
		t.Fatal("nothing was taken away")
	}
	names := stageNames
	for i, n := range stageNames {
		if n == upto {
			names = stageNames[:i+1]
		}
	}
	var b bytes.Buffer
	if err := runStages(context.Background(), settings{sample: true, sampleDir: mirror, build: t.TempDir(), offline: true}, upto, names, &b); err != nil {
		lines := strings.Split(b.String(), "\n")
		t.Errorf("%v\n%s", err, strings.Join(lines[max(0, len(lines)-6):], "\n"))
	}
}

// absence is something that a card calls optional: its name, and which files it is.
type absence struct {
	name string
	is   func(f *catalogue.File) bool
}

// absences lists what a build has to go through without: each optional source,
// and of a required one each table that may be empty; where several vintages
// fill it, its first and its last too.
func absences(cat *catalogue.Catalogue) (out []absence) {
	for _, card := range cat.Cards() {
		if !card.Required {
			if card.ID == "frequentation_espaces" {
				continue // published by nobody: the national build is the build without it
			}
			if !slices.ContainsFunc(card.Files, func(f catalogue.File) bool { return f.Table != "" || f.Format == "pbf" }) {
				continue // no stage reads it yet
			}
			out = append(out, absence{card.ID, func(f *catalogue.File) bool { return f.Source == card.ID }})
			continue
		}
		tables := optionalFiles(card)
		for _, table := range slices.Sorted(maps.Keys(tables)) {
			of := tables[table]
			for _, key := range slices.Compact([]string{of[0].Key(), of[len(of)-1].Key()}) {
				out = append(out, absence{key, func(f *catalogue.File) bool { return f.Key() == key }})
			}
			if len(of) > 1 {
				out = append(out, absence{card.ID + "." + table, func(f *catalogue.File) bool {
					return f.Optional && f.Source == card.ID && f.Table == table
				}})
			}
		}
	}
	return out
}

// What a card calls optional is so: the build goes through without it. Three are
// taken away at once, far from each other in the list; each alone in
// make test-long.
func TestBuild_goes_through_without_each_optional_file(t *testing.T) {
	if testing.Short() {
		t.Skip("a dozen builds of the sample, up to its tables")
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	all := absences(cat)
	if len(all) < 25 {
		t.Fatalf("%d optional files and sources, expected those of the cards", len(all))
	}
	at := 3
	if os.Getenv("OBSERVATOIRE_LONG") != "" {
		at = 1
	}
	builds := (len(all) + at - 1) / at
	for i := range builds {
		var names []string
		var of []absence
		for j := i; j < len(all); j += builds {
			of, names = append(of, all[j]), append(names, all[j].name)
		}
		t.Run(strings.Join(names, " and "), func(t *testing.T) {
			t.Parallel() // a build is one core's work most of the time
			for _, a := range of {
				if !taken(cat, a) {
					t.Errorf("nothing of %s is in the sample", a.name)
				}
			}
			buildWithout(t, "export", func(f *catalogue.File) bool {
				return slices.ContainsFunc(of, func(a absence) bool { return a.is(f) })
			})
		})
	}
}

// taken tells whether the sample has a file of an absence.
func taken(cat *catalogue.Catalogue, a absence) bool {
	for _, card := range cat.Cards() {
		for i := range card.Files {
			f := &card.Files[i]
			if a.is(f) {
				if _, err := os.Stat(filepath.Join("data", "sample", filepath.FromSlash(f.Key()))); err == nil {
					return true
				}
			}
		}
	}
	return false
}

// optionalFiles are the files of a required source without which a build has to
// go through, by the table that they fill; but for those that are followed: no
// copy of them is kept.
func optionalFiles(card catalogue.Card) map[string][]catalogue.File {
	out := map[string][]catalogue.File{}
	for _, f := range card.Files {
		if f.Optional && !f.OnDemand && !f.Follows() && f.Table != "" {
			out[f.Table] = append(out[f.Table], f)
		}
	}
	return out
}

// The publishers alone are enough: files without an address are in a mirror
// only. A file that another one with an address stands in for (the live
// contours) counts as had, since the sample has only the first of the two.
func TestBuild_makes_a_site_of_what_has_a_public_address(t *testing.T) {
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	stoodInFor := map[string]bool{}
	for _, card := range cat.Cards() {
		for _, f := range card.Files {
			if f.InsteadOf != "" && f.URL != "" {
				stoodInFor[f.Source+"/"+f.InsteadOf] = true
			}
		}
	}
	buildWithout(t, "render", func(f *catalogue.File) bool { return f.URL == "" && f.NPM == nil && !stoodInFor[f.Key()] })
}
