package catalogue

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"strings"
)

// Card describes one source: who publishes it, under which licence, what the
// observatory takes from it and what would be missing without it. One card is
// one file data/sources/<id>.yml; its id is also the first folder of a mirror,
// of the cache build/raw and of the sample.
//
// Texts meant for readers of the site (Title, Description, Limits, IfAbsent,
// the meanings of columns) are in French.
type Card struct {
	ID          string    `yaml:"id"`          // snake_case; the name of the card's file and of the folder
	Title       string    `yaml:"title"`       // French
	Description string    `yaml:"description"` // French; a few sentences: what it is, what we use it for
	Publisher   Publisher `yaml:"publisher"`
	Landing     string    `yaml:"landing"` // the publisher's page about the data; "" where there is none
	Licence     Licence   `yaml:"licence"`
	Frequency   string    `yaml:"frequency"` // French: how often the publisher refreshes it
	Required    bool      `yaml:"required"`  // a build of the nation is impossible without it; a file may say otherwise
	IfAbsent    string    `yaml:"if_absent"` // French: what the site loses without it
	Tolerance   Tolerance `yaml:"tolerance"`
	Ceilings    Ceilings  `yaml:"ceilings"` // bounds of each file of the source
	UsedBy      []string  `yaml:"used_by"`  // tables (schema.table) and pages (/path/) that depend on it
	Limits      []string  `yaml:"limits"`   // French: known limits and traps
	SeeAlso     []Link    `yaml:"see_also"` // other addresses worth knowing; never fetched
	Files       []File    `yaml:"files"`
}

// Publisher names the producer that a licence asks to be named.
type Publisher struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
}

// Licence is what the publisher's licence is called, where its text is, and
// the words by which the producer asks to be credited. See Card.Citation.
type Licence struct {
	ID          string `yaml:"id"` // one of LicenceIDs
	Label       string `yaml:"label"`
	URL         string `yaml:"url"`
	Attribution string `yaml:"attribution"` // producer and title, without date
}

// LicenceIDs are the identifiers that a card may use: SPDX where SPDX has the
// licence, else a name of our own.
var LicenceIDs = []string{"etalab-2.0", "ODbL-1.0", "open-data-unspecified"}

// Tolerance is how far a new vintage may differ before a person has to judge.
type Tolerance struct {
	RowsPercent float64 `yaml:"rows_percent"` // rows may be this many per cent fewer or more than File.Rows
	Columns     string  `yaml:"columns"`      // ColumnsExact or ColumnsMayGrow
}

// Values of Tolerance.Columns.
const (
	ColumnsExact   = "exact"    // the card names every column: a missing one stops the build, a new one is reported
	ColumnsMayGrow = "may_grow" // the card names those relied on: a missing one stops the build, others may come and go
)

// Ceilings bound what one file may hold, so that a damaged or malicious one does
// not take the memory or the disk; 0 = as DefaultCeilings has it. A file over
// one of them is a change of the source (exit code 10).
type Ceilings struct {
	Bytes      int64 `yaml:"bytes"`       // decompressed
	Ratio      int64 `yaml:"ratio"`       // decompressed bytes for one compressed byte
	FieldBytes int   `yaml:"field_bytes"` // of one value
	Columns    int   `yaml:"columns"`
	Nesting    int   `yaml:"nesting"` // of JSON
	Points     int   `yaml:"points"`  // of all geometries of a file
	Rows       int   `yaml:"rows"`
}

// DefaultCeilings are three times the largest of any accepted file or more.
var DefaultCeilings = Ceilings{Bytes: 256 << 20, Ratio: 100, FieldBytes: 64 << 10, Columns: 1000, Nesting: 100, Points: 10_000_000, Rows: 2_000_000}

// OrDefault fills in what the card leaves out.
func (c Ceilings) OrDefault() Ceilings {
	d := DefaultCeilings
	return Ceilings{cmp.Or(c.Bytes, d.Bytes), cmp.Or(c.Ratio, d.Ratio), cmp.Or(c.FieldBytes, d.FieldBytes), cmp.Or(c.Columns, d.Columns),
		cmp.Or(c.Nesting, d.Nesting), cmp.Or(c.Points, d.Points), cmp.Or(c.Rows, d.Rows)}
}

// Link is an address with what is behind it.
type Link struct {
	Label string `yaml:"label"`
	URL   string `yaml:"url"`
}

// File is one file of a source. Its Path is relative to the source's folder
// and the same in a mirror, in build/raw and in the sample.
type File struct {
	Path      string   `yaml:"path"`         // <folder>/<name> with slashes; a few sources have no folder; with * all the files that it finds (see Found)
	Vintage   string   `yaml:"vintage"`      // what the data describe: 2024-08-01, 2018-06, 2026
	Table     string   `yaml:"table"`        // raw table that it fills, without the schema; "" where no table reads it
	Label     string   `yaml:"label"`        // French, for the source page
	URL       string   `yaml:"url"`          // confirmed address; "" = only a mirror or npm has it
	NPM       *NPM     `yaml:"npm"`          // package that the publisher delivers it in
	Origin    string   `yaml:"origin"`       // where the bytes of the mirror were taken from and what was done to them
	Format    string   `yaml:"format"`       // one of Formats
	Gzip      bool     `yaml:"gzip"`         // stored gzipped under Path, whatever the publisher serves
	Encoding  string   `yaml:"encoding"`     // one of Encodings
	Delimiter string   `yaml:"delimiter"`    // csv only
	Quote     string   `yaml:"quote"`        // csv only; "" = the file has no quoted field
	Decimal   string   `yaml:"decimal"`      // csv only: "." or ","; "" = no decimals
	CRS       string   `yaml:"crs"`          // reference system of coordinates, as EPSG:4326 (order lon, lat)
	Rows      int      `yaml:"rows"`         // rows of data in the accepted file; 0 = not counted
	RowsPct   *float64 `yaml:"rows_percent"` // overrides Tolerance.RowsPercent
	Columns   []Column `yaml:"columns"`      // those that we rely on
	Pin       string   `yaml:"pin"`          // PinExact (default) or PinFollow
	SHA256    string   `yaml:"sha256"`       // of the decompressed content; optional, the lock file has it otherwise

	Optional  bool   `yaml:"optional"`   // the source is required, this file is not
	IfAbsent  string `yaml:"if_absent"`  // French: what the site loses without this file; "" = as the card says
	OnDemand  bool   `yaml:"on_demand"`  // fetched only when it is asked for by name
	InsteadOf string `yaml:"instead_of"` // Path of the file that this one stands in for, when that one cannot be had

	// Of an extract of roads: the région of today and the départements, by code,
	// that it covers, and the Paths of the extracts that it borders on.
	Region       string            `yaml:"region"`
	Departements map[string]string `yaml:"departements"`
	Neighbours   []string          `yaml:"neighbours"`

	Source   string   `yaml:"-"` // the card's id, set by Read
	Ceilings Ceilings `yaml:"-"` // the card's, set by Read
	Glob     string   `yaml:"-"` // the pattern that the path is, or was found by; "" for a file that the card names (see Found)
}

// NPM is a file inside a package of the npm registry.
type NPM struct {
	Package string `yaml:"package"`
	Version string `yaml:"version"`
	Path    string `yaml:"path"` // inside the package, as data/communes.json
}

// Column is a column that we rely on, spelt as the publisher spells it. In
// GeoJSON it is a property, in JSON a key of the listed objects, in DBF a field.
type Column struct {
	Name    string `yaml:"name"`
	Meaning string `yaml:"meaning"` // French, one line
	// Optional: read where it is there, null in the table where it is not.
	Optional bool `yaml:"optional"`
}

// Encodings of files. A damaged one has broken sequences, which load replaces
// by U+FFFD and counts.
var Encodings = []string{"utf-8", "utf-8-bom", "utf-8-damaged", "binary"}

// Formats of files.
var Formats = []string{"csv", "json", "geojson", "shp", "shx", "dbf", "prj", "pbf", "xlsx"}

// Values of File.Pin.
const (
	PinExact  = "exact"  // other bytes than the accepted ones are a change of the source
	PinFollow = "follow" // the publisher replaces it under the same address: columns and rows are checked, the hash is recorded
)

// Key is source and path, unique among all files: "msap/2018-06/msap.dbf".
func (f File) Key() string { return path.Join(f.Source, f.Path) }

// Name is the last element of the path.
func (f File) Name() string { return path.Base(f.Path) }

// RawTable is the table that load fills from this file, as
// "raw.france_services__liste_schema_5", or "" where none does. Several
// files of one schema may fill one table.
func (f File) RawTable() string {
	if f.Table == "" {
		return ""
	}
	return "raw." + f.Source + "__" + f.Table
}

// Pattern tells whether the path is a pattern that found no file.
func (f File) Pattern() bool { return strings.Contains(f.Path, "*") }

// ColumnNames lists the names of the columns that we rely on, in the card's
// order; a file without one of them is another file.
func (f File) ColumnNames() []string {
	names := []string{}
	for _, c := range f.Columns {
		if !c.Optional {
			names = append(names, c.Name)
		}
	}
	return names
}

// AllColumns lists the optional columns too.
func (f File) AllColumns() []string {
	names := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		names[i] = c.Name
	}
	return names
}

// Follows tells whether the publisher is expected to replace this file.
func (f File) Follows() bool { return f.Pin == PinFollow }

// File finds a file of the card by its path.
func (c Card) File(path string) (File, bool) {
	for _, f := range c.Files {
		if f.Path == path {
			return f, true
		}
	}
	return File{}, false
}

// Needs tells whether a build of the nation is impossible without the file.
func (c Card) Needs(f File) bool {
	return c.Required && !f.Optional && !f.OnDemand && f.Glob == "" && f.InsteadOf == ""
}

// LossWithout says in French what the site loses without the file.
func (c Card) LossWithout(f File) string {
	if f.IfAbsent != "" {
		return f.IfAbsent
	}
	return c.IfAbsent
}

// RowRange is the number of rows that f may have, both ends included; ok is
// false where rows are not counted.
func (c Card) RowRange(f File) (min, max int, ok bool) { return c.RowRangeOf(f, f.Rows) }

// RowRangeOf is the number of rows that f may have where the content taken
// before had so many (0 = that many as the card says).
func (c Card) RowRangeOf(f File, rows int) (min, max int, ok bool) {
	if rows == 0 {
		rows = f.Rows
	}
	if rows == 0 {
		return 0, 0, false
	}
	pct := c.Tolerance.RowsPercent
	if f.RowsPct != nil {
		pct = *f.RowsPct
	}
	slack := float64(rows) * pct / 100
	return int(math.Ceil(float64(rows) - slack)), int(math.Floor(float64(rows) + slack)), true
}

// Vintages lists the vintages of the card's files in their order, each once;
// files fetched only on demand and those that others stand in for are left out.
func (c Card) Vintages() []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range c.Files {
		if f.Vintage == "" || f.OnDemand || f.InsteadOf != "" || seen[f.Vintage] {
			continue
		}
		seen[f.Vintage] = true
		out = append(out, f.Vintage)
	}
	return out
}

// Citation is the credit that Licence Ouverte 2.0 and ODbL ask for: producer,
// title, date of the last update, licence. vintage is the date to name, as
// found on the file that was used.
func (c Card) Citation(vintage string) string {
	parts := []string{c.Licence.Attribution}
	if vintage != "" {
		parts = append(parts, "version "+vintage)
	}
	parts = append(parts, c.Licence.Label)
	return strings.Join(parts, ", ")
}

// String is for messages: "france_services".
func (c Card) String() string { return fmt.Sprintf("source %s", c.ID) }
