package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

// siteWithAddress is the sample built for an address, up to its pages.
func siteWithAddress(t *testing.T) settings {
	t.Helper()
	if testing.Short() {
		t.Skip("a build")
	}
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	s := settings{sample: true, build: t.TempDir(), offline: true, baseURL: "https://exemple.fr/obs/"}
	if err := runStages(context.Background(), s, "build", stageNames, io.Discard); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCatalogue_and_release_of_a_site_with_an_address(t *testing.T) {
	public := siteWithAddress(t).public()
	read := func(path string) string {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	t.Run("catalogue holds to DCAT-AP and every address of it answers", func(t *testing.T) {
		if _, err := os.Stat(filepath.Join("site", "conformance", "node_modules")); err != nil {
			t.Skip("no site/conformance/node_modules (cd site/conformance && npm ci)")
		}
		out, err := exec.Command("node", filepath.Join("site", "conformance", "catalogue.mjs"), filepath.Join(public, "donnees", "catalog.ttl")).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		addresses := strings.Fields(string(out))
		if len(addresses) < 50 {
			t.Errorf("%d addresses", len(addresses))
		}
		handler, err := newSiteHandler(public)
		if err != nil {
			t.Fatal(err)
		}
		defer handler.root.Close()
		for _, a := range addresses {
			rest, ok := strings.CutPrefix(a, "https://exemple.fr/obs/")
			if !ok {
				t.Errorf("%s, expected an address of the site", a)
				continue
			}
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest(http.MethodHead, "/"+rest, nil))
			if answer.Code != http.StatusOK {
				t.Errorf("%s answers %d", a, answer.Code)
			}
		}
	})
	t.Run("the harvester of data.gouv.fr drops nothing of it", func(t *testing.T) {
		if _, err := os.Stat(filepath.Join("site", "conformance", "node_modules")); err != nil {
			t.Skip("no site/conformance/node_modules (cd site/conformance && npm ci)")
		}
		out, err := exec.Command("node", filepath.Join("site", "conformance", "moisson.mjs"), filepath.Join(public, "donnees", "catalog.ttl")).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "acces_communes\t5\tOpen Data Commons Open Database License") || !strings.Contains(string(out), "horaires\t2\tLicence Ouverte / Open Licence version 2.0") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("checksums are those of the files", func(t *testing.T) {
		today := time.Now().UTC().Format(time.DateOnly)
		for _, folder := range []string{"donnees", "donnees/archives/" + today} {
			cmd := exec.Command("sha256sum", "--check", "--strict", "SHA256SUMS")
			cmd.Dir = filepath.Join(public, filepath.FromSlash(folder))
			if out, err := cmd.CombinedOutput(); err != nil || strings.Count(string(out), ": OK") < 40 {
				t.Errorf("%s: %v\n%s", folder, err, out)
			}
		}
		var manifest struct {
			Date    string            `json:"date"`
			Sources map[string]string `json:"millesimes"`
			Files   []struct {
				Path    string `json:"chemin"`
				Licence string `json:"licence"`
			} `json:"fichiers"`
		}
		if err := json.Unmarshal([]byte(read("donnees/archives/"+today+"/manifest.json")), &manifest); err != nil || manifest.Date != today || len(manifest.Files) < 40 || manifest.Sources["france_services"] != "2024-08-01" {
			t.Errorf("%v %+v", err, manifest)
		}
		var citation struct {
			Version string `yaml:"cff-version"`
			Message string `yaml:"message"`
			Title   string `yaml:"title"`
			Authors []any  `yaml:"authors"`
			Date    string `yaml:"date-released"`
		}
		if err := yaml.Unmarshal([]byte(read("donnees/archives/"+today+"/CITATION.cff")), &citation); err != nil || citation.Version != "1.2.0" || citation.Message == "" || len(citation.Authors) == 0 || citation.Date != today || !strings.HasPrefix(citation.Title, "DONNÉES FICTIVES") {
			t.Errorf("%v %+v", err, citation)
		}
	})
	t.Run("each dataset has its JSON-LD and its READMEs", func(t *testing.T) {
		names, err := filepath.Glob(filepath.Join(public, "donnees", "fichiers", "*.schema.json"))
		if err != nil || len(names) < 10 {
			t.Fatalf("%d datasets (%v)", len(names), err)
		}
		for _, n := range names {
			name := strings.TrimSuffix(filepath.Base(n), ".schema.json")
			page := read("donnees/" + name + "/index.html")
			_, rest, ok := strings.Cut(page, "application/ld+json")
			_, rest, _ = strings.Cut(rest, ">")
			text, _, _ := strings.Cut(rest, "</script>")
			var ld struct {
				Type         string `json:"@type"`
				URL          string `json:"url"`
				Distribution []struct {
					URL string `json:"contentUrl"`
				} `json:"distribution"`
			}
			if err := json.Unmarshal([]byte(text), &ld); !ok || err != nil || ld.Type != "Dataset" || ld.URL != "https://exemple.fr/obs/donnees/"+name+"/" || len(ld.Distribution) < 2 {
				t.Errorf("%s: %v %+v", name, err, ld)
			}
			for _, d := range ld.Distribution {
				read(strings.TrimPrefix(d.URL, "https://exemple.fr/obs/"))
			}
			for _, suffix := range []string{"lisezmoi.md", "readme.md"} {
				if readme := read("donnees/fichiers/" + name + "." + suffix); !strings.Contains(readme, fmt.Sprintf("`%s`", name)) || !strings.Contains(readme, "https://exemple.fr/obs/donnees/"+name+"/") {
					t.Errorf("%s.%s does not name it", name, suffix)
				}
			}
		}
	})
}
