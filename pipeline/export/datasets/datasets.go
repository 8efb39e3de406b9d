// Package datasets writes the published datasets: each table of the schema
// exports that has a Table Schema in data/schemas, held to that schema row by
// row and written as CSV and Parquet, as GeoJSON and GeoParquet too where it is
// spatial, as FlatGeobuf where its schema says so, with a Data Package and a DCAT catalogue of them all.
//
// What comes out is the same, byte for byte, for the same tables: rows keep the
// order of their model, nothing depends on the clock but that no date of the
// catalogue lies in the future.
package datasets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"observatoire/pipeline/catalogue"
	folders "observatoire/pipeline/files"
	"observatoire/pipeline/warehouse"
)

// Where things are, below the folder given to Write and below /donnees/ of the site.
const (
	FilesFolder     = "fichiers"
	DataPackageFile = "datapackage.json"
	CatalogueFile   = "catalog.ttl"
)

// Site is the folder of the site that Write's folder is published as.
const Site = "/donnees/"

// Dataset is what was written of one dataset. Its JSON is an element of
// data/jeux.json, which the site's data pages read.
type Dataset struct {
	Name        string   `json:"id"`
	Title       string   `json:"titre"`
	Description string   `json:"description"`
	Licence     string   `json:"licence"` // in words
	LicenceID   string   `json:"licence_id"`
	LicenceURL  string   `json:"licence_lien"` // "" where the publisher names none
	Rows        int      `json:"lignes"`
	RowWords    string   `json:"lignes_mots,omitempty"` // "1 234 lignes"; nothing where there is none
	Columns     []Column `json:"colonnes"`
	Key         []string `json:"cle"`
	Files       []File   `json:"fichiers"`
	Schema      string   `json:"schema"`      // path on the site
	Report      string   `json:"rapport"`     // path on the site of what was found when the table was held to it
	Sources     []string `json:"sources"`     // ids of cards
	Credits     []string `json:"attribution"` // one a source: producer, title, version, licence
	Spatial     string   `json:"spatial"`     // SpatialCommune, SpatialEspace, SpatialBand or ""
	Unlocated   int      `json:"sans_geometrie"`
	From        string   `json:"du"` // first and last ISO date that the rows tell of; "" where they tell none
	To          string   `json:"au"`
	Frequency   string   `json:"frequence"`
	Producer    string   `json:"producteur"`
	Keywords    []string `json:"mots_cles"`
	English     English  `json:"anglais"`

	frequencyEU string
	vintages    []string
}

// Column is a column as its schema describes it.
type Column struct {
	Name        string `json:"nom"`
	Type        string `json:"type"` // of Table Schema
	Title       string `json:"titre"`
	Description string `json:"description"`
	Required    bool   `json:"obligatoire"`
	Missing     int    `json:"absentes"` // rows without a value
	MissingText string `json:"absentes_mots"`
}

// File is one file of a dataset.
type File struct {
	Format    string `json:"format"`           // csv, parquet, geojson, geoparquet or flatgeobuf
	Part      string `json:"partie,omitempty"` // of a table that is cut, as 2A
	Label     string `json:"libelle"`          // format and part in words, as "GeoJSON, 2A"
	Path      string `json:"chemin"`           // on the site, as /donnees/fichiers/espaces.csv
	Bytes     int64  `json:"octets"`
	Size      string `json:"taille"` // the same in words
	SHA256    string `json:"sha256"`
	MediaType string `json:"type_mime"`
}

// Option changes what Write says of the datasets.
type Option func(*options)

type options struct {
	baseURL  string
	today    time.Time
	vintages map[string]string
	sample   bool
	area     string
}

// BaseURL is the address that the site will have, as
// https://example.org/observatoire/. Without it the catalogue's addresses are
// relative to its own place.
func BaseURL(url string) Option { return func(o *options) { o.baseURL = url } }

// Today is the day after which the catalogue names no date; the clock's day by
// default.
func Today(t time.Time) Option { return func(o *options) { o.today = t } }

// Vintages are the vintages of the files that were used, by id of source; by
// default those of the cards.
func Vintages(of map[string]string) Option { return func(o *options) { o.vintages = of } }

// Sample says that the rows are those of the fictional territory.
func Sample(is bool) Option { return func(o *options) { o.sample = is } }

// Write checks all tables exports.<dataset> against the schemas in
// files/schemas (package data) and writes, in dir:
//
//	fichiers/<dataset>.csv .parquet .schema.json .rapport.json
//	fichiers/<dataset>.geojson .geo.parquet      where it is spatial
//	fichiers/<dataset>-<part>.geojson …          where its schema cuts it (see Cut)
//	fichiers/<dataset>.fgb                       where its schema says so
//	datapackage.json  catalog.ttl
//
// Coordinates are lon/lat degrees, WGS84; GeoJSON and FlatGeobuf keep five decimals.
// Everything is written beside dir and renamed when it is whole: on an error,
// such as rows that break their schema (all of them are named), the former
// files stay. The datasets come back sorted by name.
func Write(ctx context.Context, db *warehouse.DB, cat *catalogue.Catalogue, files fs.FS, dir string, opts ...Option) ([]Dataset, error) {
	o := options{today: time.Now()}
	for _, opt := range opts {
		opt(&o)
	}
	schemas, err := Schemas(files, "schemas")
	if err != nil {
		return nil, err
	}
	tables := make([][]column, len(schemas))
	var problems []error
	for i, s := range schemas {
		if err := s.cards(cat); err != nil {
			problems = append(problems, err)
		}
		if tables[i], err = columns(ctx, db, s); err != nil {
			problems = append(problems, err)
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err // constraints refer to other tables: all must be there
	}
	for i, s := range schemas {
		if err := violations(ctx, db, s, tables[i]); err != nil {
			problems = append(problems, err)
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}

	if err := os.MkdirAll(filepath.Join(dir, FilesFolder), 0o755); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	place, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	beside, err := folders.Beside(place)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	defer os.RemoveAll(beside)
	w := &writer{ctx: ctx, db: db, cat: cat, dir: beside, options: o}
	if err := os.MkdirAll(filepath.Join(beside, FilesFolder), 0o755); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	var out []Dataset
	for i, s := range schemas {
		start := time.Now()
		d, err := w.dataset(s, tables[i])
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", s.Name, err)
		}
		slog.Debug("export "+s.Name, "rows", d.Rows, "files", len(d.Files), "seconds", time.Since(start).Seconds())
		out = append(out, d)
	}
	if err := w.dataPackage(out); err != nil {
		return nil, fmt.Errorf("export %s: %w", DataPackageFile, err)
	}
	if err := w.catalogue(out); err != nil {
		return nil, fmt.Errorf("export %s: %w", CatalogueFile, err)
	}
	if err := w.rename(dir); err != nil {
		return nil, err
	}
	return out, w.sweep(filepath.Join(dir, FilesFolder), out)
}

// rename puts all files in their place; those that others keep in dir stay.
func (w *writer) rename(dir string) error {
	for _, name := range w.written {
		if err := os.Rename(filepath.Join(w.dir, name), filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

// sweep removes files that an earlier run made of a dataset and this one did
// not: of a part that has no rows any more, or from before its table was cut.
func (w *writer) sweep(dir string, all []Dataset) error {
	for _, d := range all {
		for _, ending := range []string{".csv", ".parquet", ".geojson", ".geo.parquet", ".fgb"} {
			for _, pattern := range []string{d.Name + ending, d.Name + "-*" + ending} {
				found, err := filepath.Glob(filepath.Join(dir, pattern))
				if err != nil {
					return fmt.Errorf("export: %w", err)
				}
				for _, f := range found {
					if slices.Contains(w.written, path.Join(FilesFolder, filepath.Base(f))) {
						continue
					}
					if err := os.Remove(f); err != nil {
						return fmt.Errorf("export: %w", err)
					}
				}
			}
		}
	}
	return nil
}
