// Package publish brings the published datasets to data.gouv.fr over the API of
// udata, the platform's software: datasets and files are created or changed by
// identifiers that are kept in data/publication, nothing is sent that is there
// already, and a run that was cut goes on where it ended.
//
// Facts of the API that the code rests on (udata/core/dataset/api.py): a file
// posted to datasets/<id>/upload/ becomes a new resource, posted to
// datasets/<id>/resources/<id>/upload/ it takes the place of the former file
// once it is whole; its title becomes the file's name. A dataset becomes public
// when an update does not say private.
package publish

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// dataset is what the platform is to say of a dataset.
type dataset struct {
	name      string
	metadata  metadata
	resources []resource
}

// metadata is what an update of a dataset sends, by the platform's names.
type metadata struct {
	Title       string            `json:"title"`
	Description string            `json:"description"`
	License     string            `json:"license"`
	Frequency   string            `json:"frequency"`
	Tags        []string          `json:"tags"`
	Temporal    *period           `json:"temporal_coverage"`
	Spatial     *spatial          `json:"spatial"`
	Private     bool              `json:"private"`
	Org         string            `json:"organization,omitempty"`
	Extras      map[string]string `json:"extras"`
}

type period struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

type spatial struct {
	Zones       []string `json:"zones"`
	Granularity string   `json:"granularity"`
}

// resource is a file with what the platform is to say of it.
type resource struct {
	file     string // name, unique in the dataset
	path     string // on disk
	bytes    int64
	sha256   string
	metadata resourceMetadata
}

type resourceMetadata struct {
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Type        string            `json:"type"`
	Filetype    string            `json:"filetype"`
	Format      string            `json:"format"`
	Mime        string            `json:"mime"`
	Filesize    int64             `json:"filesize"`
	URL         string            `json:"url,omitempty"`
	Checksum    *checksum         `json:"checksum"`
	Schema      *schemaRef        `json:"schema"`
	Extras      map[string]string `json:"extras"`
}

type checksum struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type schemaRef struct {
	URL string `json:"url"`
}

// Our keys among the extras of the platform.
const (
	extraDataset = "observatoire:jeu"
	extraFile    = "observatoire:fichier"
)

// built is what a build says of a dataset (data/jeux.json of the site).
type built struct {
	Name        string   `json:"id"`
	Title       string   `json:"titre"`
	Description string   `json:"description"`
	LicenceID   string   `json:"licence_id"`
	Licence     string   `json:"licence"`
	Rows        int      `json:"lignes"`
	Spatial     string   `json:"spatial"`
	From        string   `json:"du"`
	To          string   `json:"au"`
	Frequency   string   `json:"frequence"`
	Producer    string   `json:"producteur"`
	Credits     []string `json:"attribution"`
	Keywords    []string `json:"mots_cles"`
	Schema      string   `json:"schema"`
	Files       []struct {
		Format string `json:"format"`
		Label  string `json:"libelle"` // format and part in words
		Path   string `json:"chemin"`
		Bytes  int64  `json:"octets"`
		SHA256 string `json:"sha256"`
		Mime   string `json:"type_mime"`
	} `json:"fichiers"`
}

// wanted reads what a build has of the datasets that settings name. work is the
// folder of the build, base the address of the site, with a slash at its end.
func wanted(work, base string, set *Settings, only []string) ([]dataset, error) {
	b, err := os.ReadFile(filepath.Join(work, "site", "data", "jeux.json"))
	if err != nil {
		return nil, fmt.Errorf("publish: no datasets in %s, expected a build (`go run ./pipeline build --base-url …`)", work)
	}
	var all []built
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("publish %s/site/data/jeux.json: %w", work, err)
	}
	var out []dataset
	for _, d := range all {
		if set.Datasets[d.Name] == nil || len(only) > 0 && !slices.Contains(only, d.Name) {
			continue
		}
		if d.Rows == 0 {
			continue // nothing is published of it
		}
		x, err := d.wanted(work, base, set)
		if err != nil {
			return nil, fmt.Errorf("publish %s: %w", d.Name, err)
		}
		out = append(out, x)
	}
	for _, name := range only {
		if !slices.ContainsFunc(out, func(d dataset) bool { return d.name == name }) {
			return nil, fmt.Errorf("publish --only %s: no such dataset with rows, expected one of data/publication/datagouv.json", name)
		}
	}
	return out, nil
}

func (d built) wanted(work, base string, set *Settings) (dataset, error) {
	licence := set.Licences[d.LicenceID]
	if licence == "" {
		licence = "notspecified"
	}
	frequency, err := frequencyOf(filepath.Join(work, "exports", "fichiers", d.Name+".schema.json"))
	if err != nil {
		return dataset{}, err
	}
	out := dataset{name: d.Name, metadata: metadata{Title: d.Title, Description: d.text(base), License: licence, Frequency: frequency, Tags: tags(d.Keywords),
		Private: set.Private, Org: set.Organisation, Extras: map[string]string{extraDataset: d.Name}}}
	if d.From != "" && d.To != "" {
		out.metadata.Temporal = &period{day(d.From, "-01", "-01-01"), day(d.To, "-01", "-12-31")}
	}
	granularity := set.Granularities[d.Spatial]
	if granularity == "" {
		granularity = "other"
	}
	if len(set.Zones) > 0 {
		out.metadata.Spatial = &spatial{set.Zones, granularity}
	}
	for _, f := range d.Files {
		if slices.Contains(set.NotTaken, f.Format) {
			continue // it stays on the site, and in its catalogue
		}
		name := f.Path[strings.LastIndex(f.Path, "/")+1:]
		r := resource{file: name, path: filepath.Join(work, "exports", "fichiers", name), bytes: f.Bytes, sha256: f.SHA256}
		r.metadata = resourceMetadata{Title: d.Title + " (" + f.Label + ")", Description: "Colonnes et sens : " + base + "donnees/" + d.Name + "/", Type: "main", Filetype: "file",
			Format: strings.TrimPrefix(filepath.Ext(name), "."), Mime: f.Mime, Filesize: f.Bytes, Checksum: &checksum{"sha256", f.SHA256}, Extras: map[string]string{extraFile: name}}
		if f.Format == "csv" && d.Schema != "" {
			r.metadata.Schema = &schemaRef{base + strings.TrimPrefix(d.Schema, "/")}
		}
		out.resources = append(out.resources, r)
	}
	return out, nil
}

// text is the description, in Markdown.
func (d built) text(base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nPage, dictionnaire des colonnes et versions : %sdonnees/%s/\n\nMéthode et limites : %smethode/\n\nMise à jour : %s. Producteur : %s.\n\nLicence : %s. Sources :\n", d.Description, base, d.Name, base, d.Frequency, d.Producer, d.Licence)
	for _, c := range d.Credits {
		b.WriteString("\n- " + c)
	}
	return b.String()
}

// day completes an ISO month or year to a day.
func day(s, ofMonth, ofYear string) string {
	switch len(s) {
	case 4:
		return s + ofYear
	case 7:
		return s + ofMonth
	}
	return s
}

// frequencies are the platform's words for the codes of the EU's list.
var frequencies = map[string]string{"IRREG": "irreg", "ANNUAL": "annual", "MONTHLY": "monthly", "QUARTERLY": "quarterly", "WEEKLY": "weekly", "DAILY": "daily", "NEVER": "never"}

func frequencyOf(schema string) (string, error) {
	b, err := os.ReadFile(schema)
	if err != nil {
		return "", err
	}
	var s struct {
		Own struct {
			Frequency string `json:"frequence_ue"`
		} `json:"x-observatoire"`
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return "", err
	}
	if f := frequencies[s.Own.Frequency]; f != "" {
		return f, nil
	}
	return "unknown", nil
}

// tags writes keywords as the platform does: lower case, no accents, words
// joined by hyphens, three characters or more, sorted.
func tags(keywords []string) []string {
	var out []string
	for _, k := range keywords {
		var b strings.Builder
		for _, r := range norm.NFD.String(strings.ToLower(k)) {
			switch {
			case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
				b.WriteRune(r)
			case unicode.Is(unicode.Mn, r):
			case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
				b.WriteByte('-')
			}
		}
		if t := strings.Trim(b.String(), "-"); len(t) >= 3 && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return out
}
