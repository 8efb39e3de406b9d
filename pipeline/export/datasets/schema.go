package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"observatoire/pipeline/catalogue"
)

// Schema is the Table Schema of a dataset (https://specs.frictionlessdata.io/table-schema/)
// with what the observatory adds under "x-observatoire". Texts are in French.
type Schema struct {
	Spec        string       `json:"$schema"`
	Name        string       `json:"name"` // of the dataset and of the table in the schema exports
	Title       string       `json:"title"`
	Description string       `json:"description"`
	Version     string       `json:"version"`
	Fields      []Field      `json:"fields"`
	PrimaryKey  []string     `json:"primaryKey"`
	ForeignKeys []ForeignKey `json:"foreignKeys"`
	Missing     []string     `json:"missingValues"`
	Own         Own          `json:"x-observatoire"`

	raw []byte // the file, which is published as it is
}

// Field is a column.
type Field struct {
	Name        string      `json:"name"`
	Type        string      `json:"type"` // a key of fieldTypes
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Example     string      `json:"example"`
	Constraints Constraints `json:"constraints"`
}

// Constraints are those that check.go knows how to check; a schema that asks
// for another one cannot be read.
type Constraints struct {
	Required bool     `json:"required"`
	Unique   bool     `json:"unique"`
	Pattern  string   `json:"pattern"` // of the whole value
	Enum     []string `json:"enum"`    // of text columns
	Minimum  any      `json:"minimum"` // a number, or an ISO date in quotes for a date column
	Maximum  any      `json:"maximum"`
}

// ForeignKey says that the values of a column stand in a column of another
// dataset ("" is the dataset itself).
type ForeignKey struct {
	Fields    []string `json:"fields"`
	Reference struct {
		Resource string   `json:"resource"`
		Fields   []string `json:"fields"`
	} `json:"reference"`
}

// English is the title and the description of a dataset in English.
type English struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

// Own is what Table Schema has no word for; data/schemas/README.md explains it.
type Own struct {
	English  English  `json:"en"`
	Sources  []string `json:"sources"` // cards whose data are in the rows
	Calage   []string `json:"calage"`  // cards that a model was fitted on
	Routes   *Routes  `json:"routes"`
	Spatial  string   `json:"spatial"`    // SpatialCommune, SpatialEspace, SpatialBand or ""
	Geojson  []string `json:"geojson"`    // columns of the GeoJSON and FlatGeobuf; none for all
	Cut      *Cut     `json:"decoupe"`    // of the files with shapes, nil where they are whole
	FGB      bool     `json:"flatgeobuf"` // whether there is a FlatGeobuf file too
	Temporel *struct {
		Jeu      string   `json:"jeu"`
		Colonnes []string `json:"colonnes"`
	} `json:"temporel"`
	Frequence   string   `json:"frequence"`
	FrequenceUE string   `json:"frequence_ue"` // code of the EU's authority table of frequencies
	Producteur  string   `json:"producteur"`
	MotsCles    []string `json:"mots_cles"`
}

// Cut is how files are cut: one for each value of Column, by which the rows have
// to come, and one named Without (in words, Words) for the rows that have none.
type Cut struct {
	Column  string `json:"colonne"`
	Without string `json:"sans"`
	Words   string `json:"sans_mots"`
}

// Routes makes Source a source of the dataset as soon as one row of Jeu has
// Valeur in Colonne.
type Routes struct {
	Source  string `json:"source"`
	Jeu     string `json:"jeu"`
	Colonne string `json:"colonne"`
	Valeur  string `json:"valeur"`
}

// What a spatial dataset is joined with: the outlines of coverage.contours by
// code_commune, or points from its columns lon and lat.
const (
	SpatialCommune = "commune"
	SpatialEspace  = "espace"
	SpatialBand    = "bande"
)

const suffix = ".schema.json"

// Schemas reads all <dataset>.schema.json of dir in fsys, as
// Schemas(data.FS, "schemas"), sorted by name, and checks that they agree with
// each other. All problems are returned together, each with its file.
func Schemas(fsys fs.FS, dir string) ([]Schema, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*"+suffix))
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", dir, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("export %s: found no schema, expected one %s file a dataset", dir, suffix)
	}
	slices.Sort(names)
	var all []Schema
	var problems []error
	for _, name := range names {
		s, err := readSchema(fsys, name)
		if err != nil {
			problems = append(problems, fmt.Errorf("export data/%s: %w", name, err))
			continue
		}
		all = append(all, s)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	for _, s := range all {
		for _, err := range s.references(all) {
			problems = append(problems, fmt.Errorf("export data/%s: %w", path.Join(dir, s.Name+suffix), err))
		}
	}
	return all, errors.Join(problems...)
}

func readSchema(fsys fs.FS, name string) (Schema, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Schema{}, err
	}
	var s Schema
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("%w (pipeline/export/datasets/schema.go lists the keys that are understood)", err)
	}
	s.raw = b
	return s, s.validate(strings.TrimSuffix(path.Base(name), suffix))
}

var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// validate finds what is wrong in one schema alone.
func (s Schema) validate(want string) error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if s.Name != want || !plainName.MatchString(s.Name) {
		bad("name %q, expected %q as the file is called", s.Name, want)
	}
	if s.Title == "" || s.Description == "" {
		bad("title %q, expected a title and a description", s.Title)
	}
	if !slices.Equal(s.Missing, []string{""}) {
		bad("missingValues %q, expected [\"\"]: a missing value is an empty cell in all datasets", s.Missing)
	}
	seen := map[string]bool{}
	for _, f := range s.Fields {
		if !plainName.MatchString(f.Name) || seen[f.Name] {
			bad("field %q, expected plain names, each once", f.Name)
		}
		seen[f.Name] = true
		if f.Title == "" || f.Description == "" {
			bad("field %s: expected a title and a description", f.Name)
		}
		if err := f.validate(); err != nil {
			bad("field %s: %w", f.Name, err)
		}
	}
	if len(s.PrimaryKey) == 0 {
		bad("no primaryKey, expected the columns that tell one row from another")
	}
	for _, k := range s.PrimaryKey {
		if f, ok := s.field(k); !ok || !f.Constraints.Required {
			bad("primaryKey %s, expected a required column", k)
		}
	}
	for _, c := range s.Own.Geojson {
		if _, ok := s.field(c); !ok || s.Own.Spatial == "" {
			bad("geojson %q, expected columns of a spatial table", c)
		}
	}
	if s.Own.FGB && s.Own.Spatial == "" {
		bad("flatgeobuf true, expected it of a spatial table")
	}
	if c := s.Own.Cut; c != nil {
		if f, ok := s.field(c.Column); !ok || f.Type != "string" || s.Own.Spatial == "" || !plainName.MatchString(c.Without) || c.Words == "" {
			bad("decoupe %q, expected a text column of a spatial table and a plain name for the rows without", c.Column)
		}
	}
	switch s.Own.Spatial {
	case "":
	case SpatialCommune:
		if f, ok := s.field("code_commune"); !ok || f.Type != "string" {
			bad("spatial %q, expected a text column code_commune", s.Own.Spatial)
		}
	case SpatialEspace:
		for _, c := range []string{"lon", "lat"} {
			if f, ok := s.field(c); !ok || f.Type != "number" {
				bad("spatial %q, expected number columns lon and lat", s.Own.Spatial)
			}
		}
	case SpatialBand:
		if f, ok := s.field("identifiant"); !ok || f.Type != "string" {
			bad("spatial %q, expected a text column identifiant", s.Own.Spatial)
		}
	default:
		bad("spatial %q, expected %q, %q, %q or null", s.Own.Spatial, SpatialCommune, SpatialEspace, SpatialBand)
	}
	return errors.Join(errs...)
}

func (f Field) validate() error {
	t, ok := fieldTypes[f.Type]
	if !ok {
		return fmt.Errorf("type %q, expected one of %s", f.Type, strings.Join(typeNames(), ", "))
	}
	c := f.Constraints
	if c.Pattern != "" {
		if _, err := regexp.Compile(c.Pattern); err != nil {
			return err
		}
	}
	if (c.Pattern != "" || c.Enum != nil) && !t.text {
		return fmt.Errorf("pattern or enum on type %s, expected them on text only", f.Type)
	}
	for _, bound := range []any{c.Minimum, c.Maximum} {
		if _, err := t.literal(bound); bound != nil && err != nil {
			return err
		}
	}
	return nil
}

// references finds names of other datasets and columns that do not exist.
func (s Schema) references(all []Schema) (errs []error) {
	column := func(dataset, name string) {
		for _, o := range all {
			if o.Name == dataset {
				if _, ok := o.field(name); !ok {
					errs = append(errs, fmt.Errorf("column %s.%s does not exist", dataset, name))
				}
				return
			}
		}
		errs = append(errs, fmt.Errorf("dataset %q has no schema", dataset))
	}
	for _, k := range s.ForeignKeys {
		if len(k.Fields) != 1 || len(k.Reference.Fields) != 1 {
			errs = append(errs, fmt.Errorf("foreign key on %q, expected one column on each side", k.Fields))
			continue
		}
		column(s.Name, k.Fields[0])
		column(k.target(s.Name), k.Reference.Fields[0])
	}
	if r := s.Own.Routes; r != nil {
		column(r.Jeu, r.Colonne)
	}
	if t := s.Own.Temporel; t != nil {
		if len(t.Colonnes) == 0 {
			errs = append(errs, errors.New("temporel names no column"))
		}
		for _, c := range t.Colonnes {
			column(t.Jeu, c)
		}
	}
	return errs
}

// target is the dataset that the key points to.
func (k ForeignKey) target(self string) string {
	if k.Reference.Resource == "" {
		return self
	}
	return k.Reference.Resource
}

func (s Schema) field(name string) (Field, bool) {
	i := slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return s.Fields[i], true
}

// index is the place of a column that validate found.
func (s Schema) index(name string) int {
	return slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
}

// cards finds the cards of all sources that the schemas name.
func (s Schema) cards(cat *catalogue.Catalogue) error {
	names := slices.Concat(s.Own.Sources, s.Own.Calage)
	if s.Own.Routes != nil {
		names = append(names, s.Own.Routes.Source)
	}
	for _, id := range names {
		if _, ok := cat.Card(id); !ok {
			return fmt.Errorf("export data/schemas/%s: source %q has no card (data/sources/%s.yml)", s.Name+suffix, id, id)
		}
	}
	return nil
}
