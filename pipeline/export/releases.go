package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"observatoire/pipeline/export/datasets"

	"github.com/goccy/go-yaml"
)

// Release is what a version of the data is cited and checked by: the manifest
// of its files.
type Release struct {
	Date    string            `json:"date"` // of the export, UTC
	Title   string            `json:"titre"`
	Address string            `json:"adresse,omitempty"` // of the site
	Sample  bool              `json:"echantillon"`
	List    string            `json:"espaces_liste_du"`
	Sources map[string]string `json:"millesimes"` // by source
	Files   []ReleaseFile     `json:"fichiers"`
}

// ReleaseFile is a file of a release.
type ReleaseFile struct {
	Path    string `json:"chemin"` // below /donnees/
	Dataset string `json:"jeu"`
	Bytes   int64  `json:"octets"`
	SHA256  string `json:"sha256"`
	Licence string `json:"licence"`
}

const releaseTitle = "Accès aux espaces France services, tables de l’observatoire"

// release writes what a version of the data is cited by:
// donnees/SHA256SUMS, and in donnees/archives/<date>/ the manifest, the same
// checksums and CITATION.cff; data/version.json is for the page that lists them.
func (e *exporter) release(published []datasets.Dataset) error {
	r := Release{Date: e.opts.Today.UTC().Format(time.DateOnly), Title: releaseTitle, Address: e.opts.BaseURL, Sample: e.opts.Sample, Sources: e.opts.Vintages, Files: []ReleaseFile{}}
	of, err := e.network()
	if err != nil {
		return err
	}
	r.List = of.ListDay
	for _, d := range published {
		for _, f := range d.Files {
			r.Files = append(r.Files, ReleaseFile{strings.TrimPrefix(f.Path, datasets.Site), d.Name, f.Bytes, f.SHA256, d.Licence})
		}
		schema := strings.TrimPrefix(d.Schema, datasets.Site)
		b, err := os.ReadFile(filepath.Join(e.opts.Files, filepath.FromSlash(schema)))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(b)
		r.Files = append(r.Files, ReleaseFile{schema, d.Name, int64(len(b)), hex.EncodeToString(sum[:]), d.Licence})
	}
	slices.SortFunc(r.Files, func(a, b ReleaseFile) int { return strings.Compare(a.Path, b.Path) })
	manifest, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	citation, err := r.citation(published)
	if err != nil {
		return err
	}
	folder := "static/donnees/archives/" + r.Date + "/"
	for path, b := range map[string][]byte{
		"static/donnees/SHA256SUMS": []byte(r.checksums("")),
		folder + "SHA256SUMS":       []byte(r.checksums("../../")),
		folder + "manifest.json":    append(manifest, '\n'),
		folder + "CITATION.cff":     citation,
	} {
		if err := e.write(path, b); err != nil {
			return err
		}
		e.written++
	}
	return e.writeJSON("data/version.json", r)
}

// checksums is the text that `sha256sum -c` reads; before stands before paths.
func (r Release) checksums(before string) string {
	var b strings.Builder
	for _, f := range r.Files {
		fmt.Fprintf(&b, "%s  %s%s\n", f.SHA256, before, f.Path)
	}
	return b.String()
}

// citation is CITATION.cff 1.2.0 (https://citation-file-format.github.io/).
func (r Release) citation(published []datasets.Dataset) ([]byte, error) {
	type entity struct {
		Name string `yaml:"name"`
	}
	type reference struct {
		Type    string   `yaml:"type"`
		Title   string   `yaml:"title"`
		Authors []entity `yaml:"authors"`
		Version string   `yaml:"version,omitempty"`
	}
	var refs []reference
	seen := map[string]bool{}
	for _, d := range published {
		for _, credit := range d.Credits {
			if !seen[credit] {
				seen[credit] = true
				producer, title, _ := strings.Cut(credit, ", ")
				if title == "" {
					title = producer
				}
				refs = append(refs, reference{Type: "data", Title: title, Authors: []entity{{producer}}})
			}
		}
	}
	title := r.Title
	if r.Sample {
		title = "DONNÉES FICTIVES : " + title
	}
	return yaml.Marshal(struct {
		Version    string      `yaml:"cff-version"`
		Message    string      `yaml:"message"`
		Type       string      `yaml:"type"`
		Title      string      `yaml:"title"`
		Authors    []entity    `yaml:"authors"`
		Release    string      `yaml:"version"`
		Date       string      `yaml:"date-released"`
		URL        string      `yaml:"url,omitempty"`
		Abstract   string      `yaml:"abstract"`
		Keywords   []string    `yaml:"keywords"`
		References []reference `yaml:"references"`
	}{"1.2.0", "Citez ces données ainsi, et les producteurs sous « references ». Chaque jeu a sa licence : voir manifest.json.", "dataset", title,
		[]entity{{"Observatoire France services"}}, r.Date, r.Date, r.Address, fmt.Sprintf("Tables du %s, sur la liste des espaces du %s.", r.Date, r.List),
		[]string{"France services", "accessibilité", "temps de trajet"}, refs})
}
