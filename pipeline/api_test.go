package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"observatoire/pipeline/warehouse"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// contractOf reads the OpenAPI document of a built site, by a library that is
// not ours and as plain values.
func contractOf(t *testing.T, public string) (*openapi3.T, map[string]any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(public, "api", "v1", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		t.Fatalf("openapi.json: %v", err)
	}
	if !doc.IsOpenAPI31OrLater() {
		t.Errorf("openapi.json: version %s, expected 3.1", doc.OpenAPI)
	}
	var values map[string]any
	if err := json.Unmarshal(b, &values); err != nil {
		t.Fatal(err)
	}
	return doc, values
}

// closed says of every object that describes its properties that it has no
// other: a key that the contract does not name is found.
func closed(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, described := v["properties"]; described && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
		for _, x := range v {
			closed(x)
		}
	case []any:
		for _, x := range v {
			closed(x)
		}
	}
}

// With OBSERVATOIRE_SITE=build/public, the national site is held to its contract.
func TestAPI_every_file_is_in_the_contract_and_holds_to_it(t *testing.T) {
	public := os.Getenv("OBSERVATOIRE_SITE")
	if public == "" {
		public = sampleSite(t).public()
	} else if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	doc, values := contractOf(t, public)
	closed(values["components"])
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("https://exemple.fr/openapi.json", values); err != nil {
		t.Fatal(err)
	}
	type kind struct {
		pattern *regexp.Regexp
		schema  *jsonschema.Schema
		files   int
	}
	kinds := map[string]*kind{}
	for template, item := range doc.Paths.Map() {
		ref := item.Get.Responses.Status(200).Value.Content["application/json"].Schema.Ref
		s, err := c.Compile("https://exemple.fr/openapi.json" + ref)
		if err != nil {
			t.Fatalf("%s: %v", template, err)
		}
		p := regexp.MustCompile(`\\\{[^}]+\\\}`).ReplaceAllString(regexp.QuoteMeta(template), `[^/]+`)
		kinds[template] = &kind{pattern: regexp.MustCompile("^" + p + "$"), schema: s}
	}
	total, rooted := 0, false
	root := filepath.Join(public, "api", "v1")
	if err := walkFiles(os.DirFS(root), func(name string, b []byte) {
		switch name {
		case "openapi.json":
			return
		case "index.html": // the root, that the catalogue names as its address
			if !bytes.Contains(b, []byte(`href="/api/v1/openapi.json"`)) && !bytes.Contains(b, []byte(`href=/api/v1/openapi.json`)) {
				t.Error("the root of the API does not lead to its contract")
			}
			rooted = true
			return
		}
		total++
		var of []string
		for template, k := range kinds {
			if k.pattern.MatchString("/" + name) {
				of = append(of, template)
				k.files++
				v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
				if err != nil {
					t.Errorf("%s: %v", name, err)
				} else if err := k.schema.Validate(v); err != nil {
					t.Errorf("%s: %v\n(a key or type that data/schemas/api does not have is to be added there)", name, err)
				}
			}
		}
		if len(of) != 1 {
			t.Errorf("%s is of the kinds %v, expected one (data/schemas/api/openapi.json)", name, of)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if !rooted {
		t.Error("/api/v1/ is no page, expected one: the catalogue names it")
	}
	for template, k := range kinds {
		if k.files == 0 {
			t.Errorf("%s: no file of this kind", template)
		}
	}
	if total < 40 {
		t.Errorf("%d files, expected those of the sample", total)
	}
}

func TestAPI_examples_of_the_contract_exist(t *testing.T) {
	public := sampleSite(t).public()
	doc, _ := contractOf(t, public)
	for template, item := range doc.Paths.Map() {
		path := template
		for _, p := range item.Get.Parameters {
			path = strings.Replace(path, "{"+p.Value.Name+"}", fmt.Sprint(p.Value.Example), 1)
		}
		if _, err := os.Stat(filepath.Join(public, "api", "v1", filepath.FromSlash(path))); err != nil {
			t.Errorf("%s: %v", template, err)
		}
	}
}

// The three nearest espaces of any point of a square are in its file.
func TestAPI_a_square_holds_the_nearest_espaces_of_its_corners(t *testing.T) {
	s := sampleSite(t)
	db, err := warehouse.OpenReadOnly(context.Background(), s.warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files, err := filepath.Glob(filepath.Join(s.public(), "api", "v1", "proche", "*.json"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d squares (%v)", len(files), err)
	}
	for _, file := range files {
		var square struct {
			Maille struct {
				South float64 `json:"lat_min"`
				North float64 `json:"lat_max"`
				West  float64 `json:"lon_min"`
				East  float64 `json:"lon_max"`
			} `json:"maille"`
			Espaces []struct {
				ID string `json:"id_fs"`
			} `json:"espaces"`
		}
		b, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(b, &square)
		}
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]bool{}
		for _, e := range square.Espaces {
			there[e.ID] = true
		}
		m := square.Maille
		for _, p := range [][2]float64{{m.South, m.West}, {m.South, m.East}, {m.North, m.West}, {m.North, m.East}, {(m.South + m.North) / 2, (m.West + m.East) / 2}} {
			nearest, err := db.Query(context.Background(), -1, `select espace_id from marts.espaces where lat is not null and distance_km(?, ?, lon, lat) <= 100 order by distance_km(?, ?, lon, lat), cast(espace_id as integer) limit 3`, p[1], p[0], p[1], p[0])
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range nearest.Rows {
				if !there[r[0].(string)] {
					t.Errorf("%s: espace %v is among the nearest of %v and not in the file", filepath.Base(file), r[0], p)
				}
			}
		}
	}
}

var codeBlock = regexp.MustCompile(`(?s)<code class="?language-(\w+)"?>(.*?)</code>`)

// interpreters run the examples of the page by language: a program and the
// name of the file that it is given; where the program or what it needs is not
// there, the example is skipped.
var interpreters = map[string]struct {
	program []string
	file    string
	needs   []string
}{
	"bash":       {[]string{"bash"}, "e.sh", []string{"curl", "--version"}},
	"python":     {[]string{"python3"}, "e.py", []string{"python3", "--version"}},
	"r":          {[]string{"Rscript"}, "e.R", []string{"Rscript", "-e", "library(jsonlite)"}},
	"javascript": {[]string{"node"}, "e.mjs", []string{"node", "--version"}},
	"gdal":       {[]string{"bash"}, "e.sh", []string{"ogr2ogr", "--version"}},
}

func TestAPI_page_examples_run(t *testing.T) {
	ran := map[string]bool{}
	for _, page := range []string{"donnees/api/index.html", "donnees/parquet/index.html"} {
		examplesRun(t, page, ran)
	}
	for _, language := range []string{"bash", "python", "r", "javascript", "sql", "gdal"} {
		if !ran[language] {
			t.Errorf("no example in %s", language)
		}
	}
}

// examplesRun runs the examples of a page that name the site's address.
func examplesRun(t *testing.T, path string, ran map[string]bool) {
	public := sampleSite(t).public()
	handler, err := newSiteHandler(public)
	if err != nil {
		t.Fatal(err)
	}
	defer handler.root.Close()
	server := httptest.NewServer(handler)
	defer server.Close()
	page, err := fs.ReadFile(os.DirFS(public), path)
	if err != nil {
		t.Fatal(err)
	}
	const address = "https://ADRESSE-DU-SITE/"
	for _, m := range codeBlock.FindAllStringSubmatch(string(page), -1) {
		language, code := m[1], html.UnescapeString(m[2])
		if language == "text" {
			continue // a command of the program, which has its own test
		}
		ran[language] = true
		t.Run(language, func(t *testing.T) {
			if !strings.Contains(code, address) {
				t.Fatalf("the example does not name the site's address:\n%s", code)
			}
			if language == "sql" {
				db, err := warehouse.Open(context.Background(), filepath.Join(t.TempDir(), "e.duckdb"))
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				// This DuckDB has no httpfs: the same file, from the folder.
				rows, err := db.Query(context.Background(), -1, strings.ReplaceAll(code, address, public+"/"))
				if err != nil || len(rows.Rows) == 0 {
					t.Errorf("%d rows (%v)", len(rows.Rows), err)
				}
				return
			}
			with, known := interpreters[language]
			if !known {
				t.Fatalf("no way to run %s", language)
			}
			if out, err := exec.Command(with.needs[0], with.needs[1:]...).CombinedOutput(); err != nil {
				t.Skipf("%s is not to be had here: %v %s", language, err, out)
			}
			file := filepath.Join(t.TempDir(), with.file)
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(code, address, server.URL+"/")), 0o644); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(with.program[0], file).CombinedOutput()
			if err != nil || len(bytes.TrimSpace(out)) == 0 {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
