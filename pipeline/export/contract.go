package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"observatoire/pipeline/export/datasets"
	"observatoire/pipeline/french"
)

// apiRoot is where the API is, in the site's folder.
const apiRoot = "static/api/v1"

// endpoint is a kind of files of the API as data/api.json names it for the
// page /donnees/api/.
type endpoint struct {
	Template string `json:"chemin"` // below /api/v1, as /regions/{region}.json
	Summary  string `json:"titre"`
	Example  string `json:"exemple"` // the first file of the kind, on the site; "" where there is none
	Size     string `json:"taille"`
	Sample   string `json:"reponse"` // its beginning, lists and maps cut after their first entry
}

var apiParameter = regexp.MustCompile(`\{[^}]+\}`)

// contract writes api/v1/openapi.json, the OpenAPI 3.1 document of the API:
// data/schemas/api/openapi.json with the JSON Schemas beside it as components,
// the licence of acces_communes, the site's address where it is known, and for
// each parameter a value that exists. data/api.json is the same for the page.
func (e *exporter) contract(published []datasets.Dataset) error {
	doc, order, err := e.openAPI(published)
	if err != nil {
		return err
	}
	paths := doc["paths"].(map[string]any)
	var list []endpoint
	examples := map[string]string{}
	for _, template := range order {
		get := paths[template].(map[string]any)["get"].(map[string]any)
		p := endpoint{Template: template, Summary: get["summary"].(string)}
		file, values, err := e.exampleOf(template)
		if err != nil {
			return err
		}
		if file != "" {
			b, err := os.ReadFile(filepath.Join(e.dir, apiRoot, filepath.FromSlash(file)))
			if err != nil {
				return err
			}
			p.Example, p.Size, p.Sample = "/api/v1"+file, french.Size(int64(len(b))), abridged(b)
		}
		parameters, _ := get["parameters"].([]any)
		for i, x := range parameters {
			if i < len(values) {
				name := x.(map[string]any)["name"].(string)
				x.(map[string]any)["example"] = values[i]
				if examples[name] == "" {
					examples[name] = values[i]
				}
			}
		}
		list = append(list, p)
	}
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	if err := w.Encode(doc); err != nil {
		return err
	}
	if err := e.write(apiRoot+"/openapi.json", b.Bytes()); err != nil {
		return err
	}
	e.written++
	// A point of the square that the examples name.
	for name, of := range map[string]string{"lat": "sud", "lon": "ouest"} {
		n, err := strconv.Atoi(examples[of])
		if err != nil {
			return fmt.Errorf("no square under %s/proche, expected one (sql/60_site/api_proche.sql)", apiRoot)
		}
		examples[name] = strconv.FormatFloat((float64(n)+0.5)/5, 'f', 1, 64)
	}
	address := "https://ADRESSE-DU-SITE/"
	if e.opts.BaseURL != "" {
		address = strings.TrimSuffix(e.opts.BaseURL, "/") + "/"
	}
	return e.writeJSON("data/api.json", values{"chemins": list, "exemples": examples, "adresse": address})
}

// openAPI puts the document together and returns the templates of its paths in
// the order in which they are written.
func (e *exporter) openAPI(published []datasets.Dataset) (doc map[string]any, order []string, err error) {
	text, err := fs.ReadFile(e.opts.Data, "schemas/api/openapi.json")
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, nil, fmt.Errorf("data/schemas/api/openapi.json: %w", err)
	}
	var raw struct {
		Paths json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, nil, err
	}
	for _, m := range jsonMembers(raw.Paths) {
		order = append(order, m.name)
	}
	names, err := fs.Glob(e.opts.Data, "schemas/api/*.json")
	if err != nil {
		return nil, nil, err
	}
	schemas := map[string]any{}
	for _, name := range names {
		kind := strings.TrimSuffix(path.Base(name), ".json")
		if kind == "openapi" {
			continue
		}
		b, err := fs.ReadFile(e.opts.Data, name)
		if err != nil {
			return nil, nil, err
		}
		// A part of another file is a component of the document.
		b = bytes.ReplaceAll(b, []byte(`"commun.json#/$defs/`), []byte(`"#/components/schemas/`))
		var s map[string]any
		if err := json.Unmarshal(b, &s); err != nil {
			return nil, nil, fmt.Errorf("data/%s: %w", name, err)
		}
		delete(s, "$schema")
		if parts, ok := s["$defs"].(map[string]any); ok {
			for k, v := range parts {
				schemas[k] = v
			}
			continue
		}
		schemas[kind] = s
	}
	doc["components"] = map[string]any{"schemas": schemas}
	server := "/api/v1"
	if e.opts.BaseURL != "" {
		server = strings.TrimSuffix(e.opts.BaseURL, "/") + server
	}
	doc["servers"] = []any{map[string]any{"url": server}}
	for _, d := range published {
		if d.Name == "acces_communes" {
			licence := map[string]any{"name": d.Licence}
			if d.LicenceURL != "" {
				licence["url"] = d.LicenceURL
			}
			doc["info"].(map[string]any)["license"] = licence
		}
	}
	return doc, order, nil
}

// exampleOf finds a file of a kind, the middle one of them, as its path below /api/v1 and the
// values of the template's parameters; "" where there is none.
func (e *exporter) exampleOf(template string) (file string, values []string, err error) {
	root := filepath.Join(e.dir, apiRoot)
	found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(apiParameter.ReplaceAllString(template, "*"))))
	if err != nil || len(found) == 0 {
		return "", nil, err
	}
	rel, err := filepath.Rel(root, found[len(found)/2])
	if err != nil {
		return "", nil, err
	}
	file = "/" + filepath.ToSlash(rel)
	pattern := regexp.QuoteMeta(template)
	pattern = regexp.MustCompile(`\\\{[^}]+\\\}`).ReplaceAllString(pattern, `([^/]+?)`)
	if m := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(file); m != nil {
		values = m[1:]
	}
	return file, values, nil
}
