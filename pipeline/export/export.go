// Package export writes what leaves the warehouse: the published datasets, the
// JSON that the site reads, the maps drawn from outlines, the search index and
// the static API. All of it goes into a folder beside the former one, which it
// replaces when it is whole.
package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/export/datasets"
	"observatoire/pipeline/files"
	"observatoire/pipeline/warehouse"
)

// Options of the stage.
type Options struct {
	Data  fs.FS  // package data
	Files string // folder of the datasets
	Site  string // folder of what the site reads: pages, data, static
	// Only restricts the pages of communes, espaces, EPCI and cantons to these
	// départements; empty = all.
	Only []string
	// BaseURL is the address that the site will have, for the catalogue.
	BaseURL string
	// Sample tells that the rows are those of the fictional territory.
	Sample bool
	// Today is the day of the run, which a release bears: vintages after it are
	// announcements. Zero is the clock's.
	Today time.Time
	// Vintages of the files used, by source.
	Vintages map[string]string
}

func (o Options) wants(departement string) bool {
	if len(o.Only) == 0 {
		return true
	}
	for _, d := range o.Only {
		if d == departement {
			return true
		}
	}
	return false
}

// Run exports everything but the account of the run (see Execution). It returns
// the number of rows and pages written.
func Run(ctx context.Context, db *warehouse.DB, cat *catalogue.Catalogue, opts Options) (int, error) {
	if opts.Today.IsZero() {
		opts.Today = time.Now()
	}
	area, err := (&exporter{ctx: ctx, db: db}).area()
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	published, err := datasets.Write(ctx, db, cat, opts.Data, opts.Files,
		datasets.BaseURL(opts.BaseURL), datasets.Area(area), datasets.Today(opts.Today), datasets.Sample(opts.Sample), datasets.Vintages(opts.Vintages))
	if err != nil {
		return 0, err
	}
	place, err := files.Resolve(opts.Site)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	fresh, err := files.Beside(place)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	defer os.RemoveAll(fresh)
	e := &exporter{ctx: ctx, db: db, cat: cat, opts: opts, dir: fresh}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"outlines", e.readOutlines},
		{"sheets", e.writeSheets},
		{"strips", e.strips},
		{"territories", e.territories},
		{"espaces", e.espaces},
		{"communes", e.communes},
		{"former codes", e.formerCodes},
		{"api", e.api},
		{"site", e.siteFiles},
		{"contract", func() error { return e.contract(published) }},
		{"search", e.search},
		{"share", e.share},
		{"feeds", e.feeds},
		{"embed", e.embed},
		{"carte", e.carte},
		{"release", func() error { return e.release(published) }},
		{"readmes", func() error { return e.readmes(published) }},
		{"jsonld", func() error { return e.jsonLD(published) }},
		{"analyses", e.analyses},
		{"data", func() error { return e.data(published) }},
	} {
		before := e.written
		if err := step.do(); err != nil {
			return e.written, fmt.Errorf("export %s: %w", step.name, err)
		}
		slog.Debug("export "+step.name, "written", e.written-before)
		if err := ctx.Err(); err != nil {
			return e.written, err
		}
	}
	for _, d := range published {
		e.written += d.Rows
	}
	return e.written, files.Replace(fresh, place)
}

type exporter struct {
	ctx     context.Context
	db      *warehouse.DB
	cat     *catalogue.Catalogue
	opts    Options
	dir     string
	written int
	*outlines
}

// writeJSON writes a value as JSON to a path in the site's folder.
func (e *exporter) writeJSON(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return e.write(path, b)
}

func (e *exporter) write(path string, b []byte) error {
	p := filepath.Join(e.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		return err
	}
	return os.WriteFile(p, b, 0o644)
}

// object is a JSON object as text to which members are added.
type object string

// with adds a member at the end.
func (o object) with(name string, value any) (object, error) {
	k, err := json.Marshal(name)
	if err != nil {
		return "", err
	}
	v, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	body := strings.TrimSuffix(strings.TrimSpace(string(o)), "}")
	if body != "{" {
		body += ","
	}
	return object(body + string(k) + ":" + string(v) + "}"), nil
}

// withMap adds the map and its sentence, and the strip where there is one.
func (o object) withMap(m drawn) (object, error) {
	o, err := o.with("carte", m.SVG)
	if err != nil {
		return "", err
	}
	if o, err = o.with("carte_phrase", m.Sentence); err != nil || m.Strip == "" {
		return o, err
	}
	return o.with("bande", map[string]string{"lien": m.Strip, "phrase": m.Shows})
}

// jsonText is a value as JSON text.
func jsonText(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// array joins objects as a JSON array, one a line.
func array(list []object) []byte {
	var b strings.Builder
	b.WriteString("[")
	for i, o := range list {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n")
		b.WriteString(string(o))
	}
	b.WriteString("\n]\n")
	return []byte(b.String())
}
