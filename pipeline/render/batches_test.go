package render

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestBatches_hold_whole_departements_up_to_their_size(t *testing.T) {
	dir := t.TempDir()
	for path, n := range map[string]int{"communes/01.json": 40, "communes/02.json": 50, "communes/2A.json": 500, "espaces/02.json": 10, "espaces/03.json": 1, "lignage/2A.json": 1, "cantons/975.json": 5} {
		put(t, filepath.Join(dir, path), strings.Repeat(" ", n))
	}
	put(t, filepath.Join(dir, "epci.json"), "[]")
	list, err := batches(dir, 100)
	if err != nil {
		t.Fatal(err)
	}
	want := "[{01 [communes/01.json communes/02.json espaces/02.json]} {03 [espaces/03.json]} {2A [communes/2A.json lignage/2A.json]} {975 [cantons/975.json]}]"
	if got := fmt.Sprint(list); got != want {
		t.Errorf("%s\nexpected\n%s", got, want)
	}
	if list, err = batches(t.TempDir(), 100); err != nil || len(list) != 0 {
		t.Errorf("%v %v, expected none of no pages", list, err)
	}
}

func TestKept_is_a_batch_with_the_same_key_and_all_of_its_pages(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "public", "communes", "01001.html"), "a")
	put(t, filepath.Join(dir, "public", "communes", "01002.html"), "b")
	text, err := json.Marshal(account{"k", 2})
	if err != nil {
		t.Fatal(err)
	}
	if kept(dir, "k") {
		t.Error("kept without an account")
	}
	put(t, filepath.Join(dir, accountFile), string(text))
	if !kept(dir, "k") || kept(dir, "other") {
		t.Errorf("%v %v, expected true false", kept(dir, "k"), kept(dir, "other"))
	}
	if err := os.Remove(filepath.Join(dir, "public", "communes", "01002.html")); err != nil {
		t.Fatal(err)
	}
	if kept(dir, "k") {
		t.Error("kept although a page is gone")
	}
}

func TestKey_of_a_batch_follows_what_its_pages_are_made_of(t *testing.T) {
	site, data := t.TempDir(), t.TempDir()
	for _, f := range []string{"layouts/page.html", "assets/site.css", "data/libelles.toml", "content/communes/_content.gotmpl", "hugo.toml", "package-lock.json"} {
		put(t, filepath.Join(site, f), "1")
	}
	for _, f := range []string{"pages/communes/01.json", "pages/communes/02.json", "pages/epci.json", "data/execution.json", "data/construction.json"} {
		put(t, filepath.Join(data, f), "1")
	}
	key := func(base string) string {
		t.Helper()
		r := &run{site: site, opts: Options{Data: data, BaseURL: base}}
		var err error
		if r.project, err = r.hashProject(); err != nil {
			t.Fatal(err)
		}
		k, err := r.key(batch{"01", []string{"communes/01.json"}})
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	before := key("")
	if key("/obs/") == before {
		t.Error("the address of the site changes nothing")
	}
	for file, changes := range map[string]bool{
		site + "/layouts/page.html": true, site + "/assets/site.css": true, site + "/data/libelles.toml": true, site + "/content/communes/_content.gotmpl": true, site + "/hugo.toml": true, site + "/package-lock.json": true,
		data + "/pages/communes/01.json": true, data + "/data/execution.json": true,
		data + "/pages/communes/02.json": false, data + "/pages/epci.json": false, data + "/data/construction.json": false,
	} {
		put(t, file, "2")
		if got := key("") != before; got != changes {
			t.Errorf("%s: key changes %v, expected %v", file, got, changes)
		}
		put(t, file, "1")
	}
	put(t, site+"/layouts/other.html", "")
	if key("") == before {
		t.Error("a new template changes nothing")
	}
}

func TestSitemaps_of_all_runs_are_one(t *testing.T) {
	dir := t.TempDir()
	part := func(name string, addresses ...string) string {
		text := "<?xml version=\"1.0\"?>\n<urlset xmlns=\"x\">\n  "
		for _, a := range addresses {
			text += "<url>\n    <loc>" + a + "</loc>\n  </url>"
		}
		path := filepath.Join(dir, name)
		put(t, path, text+"\n</urlset>\n")
		return path
	}
	first := part("sitemap.xml", "/", "/carte/")
	if err := joinSitemaps(first, []string{part("a.xml", "/communes/01001.html"), filepath.Join(dir, "none.xml"), part("b.xml"), part("c.xml", "/communes/2A001.html")}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range strings.Split(string(b), "<loc>")[1:] {
		got = append(got, x[:strings.Index(x, "<")])
	}
	if want := "[/ /carte/ /communes/01001.html /communes/2A001.html]"; fmt.Sprint(got) != want {
		t.Errorf("%v, expected %s", got, want)
	}
	if text := string(b); strings.Count(text, "</urlset>") != 1 || strings.Count(text, "<urlset") != 1 || !strings.HasSuffix(text, "</url>\n</urlset>\n") {
		t.Errorf("%s", text)
	}
}
