package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestPartials_return_what_their_cases_say gives each case of
// testdata/partials.yml to its partial, in a site of one page.
func TestPartials_return_what_their_cases_say(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "partials.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var cases [][3]any
	if err := yaml.NewDecoder(bytes.NewReader(b)).Decode(&cases); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	site, err := filepath.Abs(filepath.Join("..", "..", "site"))
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// As JSON, so that numbers are what they are in the files of the export.
	given, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	write("cas/cas.json", string(given))
	write("cas/definitions.json", `[{"id":"a","principale":false},{"id":"b","principale":true}]`)
	write("cas/execution.json", `{"communes_cog":"2026"}`)
	write("layouts/home.html", "{{ range hugo.Data.cas }}{{ partial (print (index . 0) \".html\") (index . 1) | jsonify (dict \"noHTMLEscape\" true) | safeHTML }}\n{{ end }}")
	write("hugo.toml", fmt.Sprintf("baseURL = \"/\"\nlocale = \"fr\"\ndefaultContentLanguage = \"fr\"\ntimeZone = \"Europe/Paris\"\ndisableKinds = [\"taxonomy\", \"term\", \"rss\", \"sitemap\", \"404\", \"section\", \"page\"]\n"+
		"[[module.mounts]]\nsource = %q\ntarget = \"layouts/_partials\"\n[[module.mounts]]\nsource = \"layouts\"\ntarget = \"layouts\"\n"+
		"[[module.mounts]]\nsource = %q\ntarget = \"data\"\n[[module.mounts]]\nsource = \"cas\"\ntarget = \"data\"\n",
		filepath.Join(site, "layouts", "_partials"), filepath.Join(site, "data")))
	if err := hugo(dir, filepath.Join(dir, "hugo.toml"), filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "out", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimRight(string(page), "\n"), "\n")
	if len(got) != len(cases) {
		t.Fatalf("%d answers to %d cases:\n%s", len(got), len(cases), page)
	}
	plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
	for i, c := range cases {
		var answer any
		if err := json.Unmarshal([]byte(got[i]), &answer); err != nil {
			t.Errorf("%v %v: %v in %s", c[0], c[1], err, got[i])
			continue
		}
		g, w := plain.Replace(fmt.Sprint(answer)), plain.Replace(fmt.Sprint(c[2]))
		if g != w {
			t.Errorf("%v %v: %q, expected %q", c[0], c[1], g, w)
		}
	}
}
