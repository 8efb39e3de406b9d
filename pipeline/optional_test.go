package main

import (
	"bytes"
	"context"
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

// What a card calls optional is so: the build goes through without it.
func TestBuild_goes_through_without_each_optional_file(t *testing.T) {
	if testing.Short() {
		t.Skip("some forty builds of the sample, up to its tables")
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	for _, card := range cat.Cards() {
		if !card.Required {
			t.Run(card.ID, func(t *testing.T) {
				if card.ID == "frequentation_espaces" {
					t.Skip("published by nobody: the national build is the build without it")
				}
				if !slices.ContainsFunc(card.Files, func(f catalogue.File) bool { return f.Table != "" || f.Format == "pbf" }) {
					t.Skip("no stage reads it yet")
				}
				t.Parallel() // a build is one core's work most of the time
				buildWithout(t, "export", func(f *catalogue.File) bool { return f.Source == card.ID })
			})
			continue
		}
		for table, of := range optionalFiles(card) {
			for _, f := range of {
				if f.Key() != of[0].Key() && f.Key() != of[len(of)-1].Key() {
					continue // of several vintages of one table, the first and the last
				}
				t.Run(f.Key(), func(t *testing.T) {
					t.Parallel()
					buildWithout(t, "export", func(g *catalogue.File) bool { return g.Key() == f.Key() })
				})
			}
			if len(of) > 1 {
				t.Run(table, func(t *testing.T) {
					t.Parallel()
					buildWithout(t, "export", func(g *catalogue.File) bool { return g.Optional && g.Source == card.ID && g.Table == table })
				})
			}
		}
	}
}

// optionalFiles are the files of a required source without which a build has to
// go through, by the table that they fill.
func optionalFiles(card catalogue.Card) map[string][]catalogue.File {
	out := map[string][]catalogue.File{}
	for _, f := range card.Files {
		if f.Optional && !f.OnDemand && f.Table != "" {
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
