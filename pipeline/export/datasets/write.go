package datasets

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/french"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// writer writes all files into one folder beside the final one.
type writer struct {
	ctx     context.Context
	db      *warehouse.DB
	cat     *catalogue.Catalogue
	dir     string
	written []string // names below dir, in the order in which they are renamed
	options
}

// Media types of the files.
const (
	mediaCSV        = "text/csv"
	mediaParquet    = "application/vnd.apache.parquet"
	mediaGeoJSON    = "application/geo+json"
	mediaFlatGeobuf = "application/vnd.flatgeobuf" // what its author names; not registered
)

// dataset writes all files of one dataset in one pass over its rows.
func (w *writer) dataset(s Schema, cols []column) (Dataset, error) {
	d, err := w.describe(s)
	if err != nil {
		return d, err
	}
	shape, err := geometriesOf(w.ctx, w.db, s)
	if err != nil {
		return d, err
	}
	targets, err := w.targets(s, d, cols)
	defer func() {
		for _, t := range targets {
			t.abandon()
		}
	}()
	if err != nil {
		return d, err
	}
	r := newReport(s, cols)
	if err := w.rows(s, cols, shape, targets, r, &d); err != nil {
		return d, err
	}
	for i := range d.Columns {
		n := r.Columns[i].Missing
		d.Columns[i].Missing, d.Columns[i].MissingText = n, french.Count(n)
	}
	if err := w.writeReport(r); err != nil {
		return d, err
	}
	if d.Rows > 0 {
		d.RowWords = french.Of(d.Rows, "ligne", "lignes")
	}
	for _, t := range targets {
		files, err := t.finish()
		if err != nil {
			return d, err
		}
		d.Files = append(d.Files, files...)
	}
	for _, f := range d.Files {
		w.written = append(w.written, strings.TrimPrefix(f.Path, Site))
	}
	name := path.Join(FilesFolder, s.Name+suffix)
	w.written = append(w.written, name)
	return d, os.WriteFile(filepath.Join(w.dir, name), s.raw, 0o644)
}

// targets opens the files of a dataset; those that are cut open with their rows.
func (w *writer) targets(s Schema, d Dataset, cols []column) (all []target, err error) {
	formats := []format{
		{"csv", ".csv", mediaCSV, func(o *output) (sink, error) { return newCSV(o, cols) }},
		{"parquet", ".parquet", mediaParquet, func(o *output) (sink, error) { return newParquet(o, cols, d.footer(), false, 0) }},
	}
	whole := len(formats)
	if s.Own.Spatial != "" {
		formats = append(formats, format{"geojson", ".geojson", mediaGeoJSON, func(o *output) (sink, error) {
			return newGeoJSON(o, cols, s.Own.Geojson, s.PrimaryKey, precisions[s.Own.Spatial].text)
		}}, format{"geoparquet", ".geo.parquet", mediaParquet, func(o *output) (sink, error) {
			return newParquet(o, cols, d.footer(), true, precisions[s.Own.Spatial].binary)
		}})
	}
	if s.Own.FGB {
		formats = append(formats, format{"flatgeobuf", ".fgb", mediaFlatGeobuf, func(o *output) (sink, error) {
			return newFlatGeobuf(o, d, cols, s.Own.Geojson, precisions[s.Own.Spatial].text), nil
		}})
	}
	for i, f := range formats {
		if i >= whole && s.Own.Cut != nil {
			all = append(all, &parts{w: w, dataset: s.Name, format: f, column: s.index(s.Own.Cut.Column), cut: s.Own.Cut})
			continue
		}
		t, err := w.open(s.Name, f, "")
		if err != nil {
			return all, err
		}
		all = append(all, t)
	}
	return all, nil
}

// rows hands every row of the table, in its order, to all sinks.
func (w *writer) rows(s Schema, cols []column, shape geometries, targets []target, r *report, d *Dataset) error {
	return project(w.db, s, cols).Each(w.ctx, func(values []any) (err error) {
		d.Rows++
		r.add(values)
		var at orb.Geometry
		if shape != nil {
			if at, err = shape(values); err != nil {
				return fmt.Errorf("row %d: %w", d.Rows, err)
			}
			if at == nil {
				d.Unlocated++
			}
		}
		for _, t := range targets {
			if err := t.row(values, at); err != nil {
				return fmt.Errorf("row %d: %w", d.Rows, err)
			}
		}
		return nil
	})
}

// describe says of a dataset what its schema, the cards of its sources and the
// dates in its rows tell.
func (w *writer) describe(s Schema) (Dataset, error) {
	d := Dataset{Name: s.Name, Title: s.Title, Description: s.Description, Key: s.PrimaryKey, Schema: Site + path.Join(FilesFolder, s.Name+suffix),
		Report:  Site + path.Join(FilesFolder, s.Name+reportSuffix),
		Spatial: s.Own.Spatial, Frequency: s.Own.Frequence, Producer: s.Own.Producteur, Keywords: s.Own.MotsCles, frequencyEU: s.Own.FrequenceUE, English: s.Own.English}
	if w.sample {
		d.Description = sampleNotice + " " + d.Description
	}
	for _, f := range s.Fields {
		d.Columns = append(d.Columns, Column{Name: f.Name, Type: f.Type, Title: f.Title, Description: f.Description, Required: f.Constraints.Required})
	}
	bearing, err := w.bearing(s)
	if err != nil {
		return d, err
	}
	licence := w.licence(bearing)
	d.Licence, d.LicenceID, d.LicenceURL = licence.Label, licence.ID, licence.URL
	d.Sources = slices.Concat([]string{}, bearing, s.Own.Calage)
	d.Credits = []string{}
	for _, id := range d.Sources {
		card, _ := w.cat.Card(id) // Schema.cards has looked
		v := w.vintage(card)
		d.Credits = append(d.Credits, card.Citation(v))
		d.vintages = append(d.vintages, v)
	}
	if t := s.Own.Temporel; t != nil {
		d.From, d.To, err = w.db.Span(w.ctx, "exports."+t.Jeu, t.Colonnes)
	}
	return d, err
}

// sampleNotice stands before every description of the fictional territory.
const sampleNotice = "DONNÉES FICTIVES : territoire inventé, pour la démonstration."

// bearing lists the sources that bear on the licence: those of the rows, and
// the roads where a row comes from them. What only the sample has is no source
// of the nation's datasets.
func (w *writer) bearing(s Schema) ([]string, error) {
	var out []string
	for _, id := range s.Own.Sources {
		card, _ := w.cat.Card(id)
		if w.sample || slices.ContainsFunc(card.Files, func(f catalogue.File) bool { return !f.Pattern() }) {
			out = append(out, id)
		}
	}
	if r := s.Own.Routes; r != nil {
		some, err := w.db.Has(w.ctx, "exports."+r.Jeu, r.Colonne, r.Valeur)
		if err != nil {
			return nil, err
		}
		if some {
			out = append(out, r.Source)
		}
	}
	return out, nil
}

// ownLicence is that of datasets without a source, such as the definitions.
var ownLicence = catalogue.Licence{ID: "etalab-2.0", Label: "Licence Ouverte 2.0", URL: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"}

// strictness of licences: ODbL asks that what is derived stay under it; an
// unnamed licence promises less than a named one.
var strictness = []string{"etalab-2.0", "open-data-unspecified", "ODbL-1.0"}

// licence is the strictest of those of the sources.
func (w *writer) licence(sources []string) catalogue.Licence {
	l := ownLicence
	for _, id := range sources {
		card, _ := w.cat.Card(id)
		if slices.Index(strictness, card.Licence.ID) > slices.Index(strictness, l.ID) {
			l = card.Licence
		}
	}
	return l
}

// vintage is the last vintage of a source: of the files used where Vintages
// tells, else of its card; "" where it has none.
func (w *writer) vintage(card catalogue.Card) string {
	if v, ok := w.vintages[card.ID]; ok {
		return v
	}
	last := ""
	for _, v := range card.Vintages() {
		last = max(last, v)
	}
	return last
}

// modified is the day of the newest source as far as its vintage tells (the
// first day of a year or month), "" where there is none or where it lies after
// today.
func (w *writer) modified(d Dataset) string {
	newest := ""
	for _, v := range d.vintages {
		for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
			if t, err := time.Parse(layout, v); err == nil && !t.After(w.today) {
				newest = max(newest, t.Format(time.DateOnly))
				break
			}
		}
	}
	return newest
}

// footer is what the Parquet files say of the dataset.
func (d Dataset) footer() []pair {
	return []pair{
		{"title", d.Title}, {"description", d.Description}, {"producer", d.Producer},
		{"licence", d.Licence}, {"licence_url", d.LicenceURL}, {"sources", strings.Join(d.Credits, " ; ")},
		{"temporal", strings.Trim(d.From+"/"+d.To, "/")}, {"schema", d.Name + suffix},
	}
}
