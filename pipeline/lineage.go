package main

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/transform"
)

// table is a table of the warehouse and what makes it.
type table struct {
	name   string // schema-qualified
	made   string // the file to open in order to change it
	title  string
	grain  string
	source string
	sql    string           // its select; "" where Go makes it
	reads  []string         // tables, schema-qualified
	files  []string         // files of this repository
	from   []catalogue.File // publishers' files
	roads  bool             // made from the extracts of osm too, which are not loaded into a table
	cols   []string         // columns, where neither SQL nor a card says them
}

func (t *table) schema() string { s, _, _ := strings.Cut(t.name, "."); return s }

// plain is the name without the schema.
func (t *table) plain() string { _, p, _ := strings.Cut(t.name, "."); return p }

// lineage is every table and what it is made from.
type lineage struct {
	cat    *catalogue.Catalogue
	tables map[string]*table
	names  []string // in the order of the way of the data
}

// readLineage puts together the models, the cards and what Go makes.
func readLineage(models fs.FS, files fs.FS, cat *catalogue.Catalogue) (*lineage, error) {
	l := &lineage{cat: cat, tables: map[string]*table{}}
	for _, f := range cat.Files() {
		name := f.RawTable()
		if name == "" {
			continue
		}
		t := l.tables[name]
		if t == nil {
			card, _ := cat.Card(f.Source)
			t = l.add(table{name: name, made: "data/sources/" + f.Source + ".yml", title: card.Title + " : " + f.Label, grain: "one row per row of the publisher's file, as text"})
		}
		t.from = append(t.from, f)
	}
	for _, dir := range []string{"reference", "expected", "corrections"} {
		names, err := fs.Glob(files, dir+"/*.csv")
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			l.add(table{name: "raw." + dir + "__" + strings.TrimSuffix(path.Base(n), ".csv"), made: "data/" + n, title: "our own table", grain: "one row per line of the file"})
		}
	}
	list, err := transform.Models(models)
	if err != nil {
		return nil, err
	}
	var findings []string
	for _, m := range list {
		l.add(table{name: m.Table(), made: "sql/" + m.Path, title: m.Title, grain: m.Grain, source: strings.TrimPrefix(m.Source, "source: "), sql: m.SQL, reads: m.Reads})
		if m.Schema == "findings" {
			findings = append(findings, m.Table())
		}
	}
	for _, t := range goTables {
		if t.roads {
			for _, f := range cat.Files() {
				if f.Format == "pbf" && !f.OnDemand {
					t.from = append(t.from, f)
				}
			}
		}
		switch t.name {
		case "findings.all_findings":
			t.reads = findings
		case "findings.check_results":
			if t.files, err = fs.Glob(models, "checks/*"); err != nil {
				return nil, err
			}
			for i := range t.files {
				t.files[i] = "sql/" + t.files[i] + "/*.sql"
			}
		}
		l.add(t)
	}
	return l, nil
}

func (l *lineage) add(t table) *table {
	l.tables[t.name] = &t
	l.names = append(l.names, t.name)
	return &t
}

// named returns the tables of a name with or without schema, exports first.
func (l *lineage) named(name string) []*table {
	var out []*table
	for _, n := range slices.Backward(l.names) {
		if n == name || l.tables[n].plain() == name {
			out = append(out, l.tables[n])
		}
	}
	slices.SortStableFunc(out, func(a, b *table) int { return layerOf(b.schema()) - layerOf(a.schema()) })
	return out
}

// readers lists the tables that read one, sorted.
func (l *lineage) readers(name string) []string {
	var out []string
	for _, n := range l.names {
		if slices.Contains(l.tables[n].reads, name) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// back lists a table and all that it is made from, itself first, each once.
func (l *lineage) back(name string) []*table {
	var out []*table
	seen := map[string]bool{}
	var visit func(string)
	visit = func(n string) {
		if t := l.tables[n]; t != nil && !seen[n] {
			seen[n] = true
			out = append(out, t)
			for _, r := range t.reads {
				visit(r)
			}
		}
	}
	visit(name)
	return out
}

// publishers lists the publishers' files behind tables by card, in the order
// of the catalogue.
func (l *lineage) publishers(tables []*table) (cards []catalogue.Card, files map[string][]catalogue.File) {
	files = map[string][]catalogue.File{}
	for _, t := range tables {
		for _, f := range t.from {
			files[f.Source] = append(files[f.Source], f)
		}
	}
	for _, c := range l.cat.Cards() {
		if len(files[c.ID]) > 0 {
			cards = append(cards, c)
		}
	}
	return cards, files
}

// layerOf is the place of a schema in the way of the data.
func layerOf(schema string) int {
	return slices.Index([]string{"raw", "staging", "marts", "coverage", "findings", "exports", "site"}, schema)
}
