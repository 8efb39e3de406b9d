package datasets

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// The parts of a Data Package (https://specs.frictionlessdata.io/data-package/)
// that we fill.
type dataPackage struct {
	Profile      string            `json:"profile"`
	Name         string            `json:"name"`
	Title        string            `json:"title"`
	Description  string            `json:"description"`
	Homepage     string            `json:"homepage,omitempty"`
	Keywords     []string          `json:"keywords"`
	Licences     []packageLicence  `json:"licenses"`
	Contributors []contributor     `json:"contributors"`
	Sources      []packageSource   `json:"sources"`
	Resources    []packageResource `json:"resources"`
}

type packageLicence struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

type packageSource struct {
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

type contributor struct {
	Title string `json:"title"`
	Role  string `json:"role"`
}

type packageResource struct {
	Profile     string           `json:"profile"`
	Name        string           `json:"name"`
	Title       string           `json:"title"`
	Description string           `json:"description,omitempty"`
	Path        string           `json:"path"`
	Format      string           `json:"format"`
	MediaType   string           `json:"mediatype"`
	Encoding    string           `json:"encoding,omitempty"`
	Bytes       int64            `json:"bytes"`
	Hash        string           `json:"hash"`
	Licences    []packageLicence `json:"licenses"`
	Sources     []packageSource  `json:"sources,omitempty"`
	Schema      string           `json:"schema,omitempty"`
}

const (
	publisher          = "Observatoire France services"
	catalogueTitle     = "Accès aux espaces France services"
	catalogueText      = "Les données ouvertes de l'observatoire de l'accès aux espaces France services : temps de trajet des communes et des territoires, espaces, horaires, historique, fréquentation, lignage des communes."
	otherOpen          = "other-open" // the Open Definition's name for an open licence that is not named
	catalogueName      = "observatoire-france-services"
	tabularProfile     = "tabular-data-resource"
	dataProfile        = "data-resource"
	dataPackageProfile = "data-package"
)

// dataPackage writes datapackage.json: a resource for each file, the CSV with
// its schema.
func (w *writer) dataPackage(all []Dataset) error {
	p := dataPackage{Profile: dataPackageProfile, Name: catalogueName, Title: catalogueTitle, Description: w.notice(catalogueText), Homepage: w.baseURL,
		Keywords: []string{}, Contributors: []contributor{{publisher, "publisher"}}}
	for _, d := range all {
		licence := packageLicence{d.LicenceID, d.Licence, d.LicenceURL}
		if d.LicenceURL == "" {
			licence.Name = otherOpen
		}
		p.Licences = appendNew(p.Licences, licence)
		p.Keywords = appendNew(p.Keywords, d.Keywords...)
		var sources []packageSource
		for i, id := range d.Sources {
			card, _ := w.cat.Card(id)
			sources = append(sources, packageSource{d.Credits[i], card.Landing})
		}
		p.Sources = appendNew(p.Sources, sources...)
		for _, f := range d.Files {
			r := packageResource{Profile: dataProfile, Name: d.Name, Title: d.Title, Description: d.Description, Path: strings.TrimPrefix(f.Path, Site),
				Format: f.Format, MediaType: f.MediaType, Bytes: f.Bytes, Hash: "sha256:" + f.SHA256, Licences: []packageLicence{licence}, Sources: sources}
			switch f.Format {
			case "csv":
				r.Profile, r.Encoding, r.Schema = tabularProfile, "utf-8", strings.TrimPrefix(d.Schema, Site)
			default:
				r.Name += "-" + f.Format
				r.Title += " (" + f.Label + ")"
				if f.Part != "" {
					r.Name += "-" + strings.ToLower(f.Part)
				}
			}
			p.Resources = append(p.Resources, r)
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		return err
	}
	return w.file(DataPackageFile, b.Bytes())
}

var formatLabels = map[string]string{"csv": "CSV", "parquet": "Parquet", "geojson": "GeoJSON", "geoparquet": "GeoParquet", "flatgeobuf": "FlatGeobuf"}

// notice puts the sample's notice before a text.
func (w *writer) notice(text string) string {
	if w.sample {
		return sampleNotice + " " + text
	}
	return text
}

// file writes a small file below the folder.
func (w *writer) file(name string, b []byte) error {
	w.written = append(w.written, name)
	return os.WriteFile(filepath.Join(w.dir, name), b, 0o644)
}

// appendNew appends what is not there yet.
func appendNew[T comparable](list []T, more ...T) []T {
next:
	for _, m := range more {
		for _, l := range list {
			if l == m {
				continue next
			}
		}
		list = append(list, m)
	}
	return list
}
