package main

import (
	"context"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var property = regexp.MustCompile(`<meta (?:property|name)="?(og:[a-z:]+|twitter:[a-z]+)"?(?: name="?description"?)? content="([^"]*)"`)

// sharedAs are the properties that a page is shared with.
func sharedAs(html string) map[string]string {
	out := map[string]string{}
	for _, m := range property.FindAllStringSubmatch(html, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// thousands are the pages of which there are tens of thousands.
var thousands = regexp.MustCompile(`^communes/[^/]+\.html$`)

func TestShare_every_page_has_its_title_words_and_a_picture_that_is_there(t *testing.T) {
	public := browse(t).public
	pictures := map[string]int{}
	pages := 0
	err := fs.WalkDir(os.DirFS(public), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" || strings.HasPrefix(path, "donnees/fichiers") {
			return err
		}
		b, err := os.ReadFile(filepath.Join(public, path))
		if err != nil {
			return err
		}
		s := sharedAs(string(b))
		if strings.Contains(string(b), "noindex") && len(s) == 0 {
			return nil // a page that nobody is to share
		}
		pages++
		for _, k := range []string{"og:title", "og:description", "og:url", "og:image", "twitter:card"} {
			if k == "og:url" && thousands.MatchString(path) {
				continue // their canonical address says it
			}
			if strings.TrimSpace(s[k]) == "" {
				t.Errorf("%s has no %s", path, k)
			}
		}
		pictures[s["og:image"]]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for p, n := range pictures {
		f, err := os.Open(filepath.Join(public, filepath.FromSlash(p)))
		if err != nil {
			t.Errorf("%d pages: %v", n, err)
			continue
		}
		c, err := png.DecodeConfig(f)
		if f.Close(); err != nil || c.Width != 1200 || c.Height != 630 {
			t.Errorf("%s: %d × %d (%v)", p, c.Width, c.Height, err)
		}
	}
	if pages < 150 || len(pictures) != 8 {
		t.Errorf("%d pages are shared with %d pictures, expected those of 4 EPCI, 2 départements, 1 région and France", pages, len(pictures))
	}
}

func TestShare_addresses_are_whole_where_that_of_the_site_is_known(t *testing.T) {
	if testing.Short() {
		t.Skip("a build")
	}
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	s := settings{sample: true, build: t.TempDir(), offline: true, baseURL: "https://exemple.test/observatoire/"}
	if err := runStages(context.Background(), s, "build", stageNames, io.Discard); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(s.public(), "departements", "99", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `<link rel=canonical href=https://exemple.test/observatoire/departements/99/>`) {
		t.Error("the page does not name its own address")
	}
	if commune, err := os.ReadFile(filepath.Join(s.public(), "communes", "99059.html")); err != nil || !strings.Contains(string(commune), `<link rel=canonical href=https://exemple.test/observatoire/communes/99059.html>`) {
		t.Errorf("the page of a commune does not name its own address (%v)", err)
	}
	if robots, err := os.ReadFile(filepath.Join(s.public(), "robots.txt")); err != nil || !strings.Contains(string(robots), "Sitemap: https://exemple.test/observatoire/sitemap.xml") {
		t.Errorf("robots.txt: %s (%v)", robots, err)
	}
	got := sharedAs(string(b))
	for k, want := range map[string]string{"og:image": "https://exemple.test/observatoire/partage/departements/99.png", "og:url": "https://exemple.test/observatoire/departements/99/"} {
		if got[k] != want {
			t.Errorf("%s is %s, expected %s", k, got[k], want)
		}
	}
}
