package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
)

// address is where a file can be had, for the end of a line.
func address(f catalogue.File, c catalogue.Card) string {
	switch {
	case f.URL != "":
		return "  " + f.URL
	case f.NPM != nil:
		return fmt.Sprintf("  npm %s@%s %s", f.NPM.Package, f.NPM.Version, f.NPM.Path)
	case c.Landing != "":
		return "  see " + c.Landing
	}
	return ""
}

func (l *lineage) explainSource(w io.Writer, c catalogue.Card) {
	fmt.Fprintf(w, "source %s\n", c.ID)
	field(w, "is", c.Title)
	field(w, "by", c.Publisher.Name+", "+c.Licence.Label)
	field(w, "made by", "data/sources/"+c.ID+".yml")
	field(w, "see", c.Landing)
	fmt.Fprintln(w, "\nfiles")
	for _, f := range c.Files {
		fmt.Fprintf(w, "  %s%s\n", f.Key(), address(f, c))
		if f.RawTable() == "" {
			continue
		}
		fmt.Fprintf(w, "    → %s", f.RawTable())
		if readers := l.readers(f.RawTable()); len(readers) > 0 {
			fmt.Fprintf(w, " → %s", strings.Join(readers, ", "))
		}
		fmt.Fprintln(w)
	}
}

// explainFile explains a publisher's file or a published one by its path.
func (l *lineage) explainFile(w io.Writer, name string) bool {
	for _, f := range l.cat.Files() {
		if f.Key() != name {
			continue
		}
		if t := l.tables[f.RawTable()]; t != nil {
			l.explainTable(w, t, true)
		} else {
			card, _ := l.cat.Card(f.Source)
			l.explainSource(w, card)
		}
		return true
	}
	if _, file, ok := strings.Cut(name, "donnees/fichiers/"); ok {
		dataset, _, _ := strings.Cut(path.Base(file), ".")
		if t := l.tables["exports."+dataset]; t != nil {
			l.explainTable(w, t, true)
			return true
		}
	}
	return false
}

func (l *lineage) explainPage(w io.Writer, k sitePage, item string) {
	fmt.Fprintf(w, "page %s\n", k.path)
	field(w, "is", k.what)
	field(w, "template", k.made)
	field(w, "content", k.content)
	if k.writer != "" {
		field(w, "filled by", k.writer+" (the JSON that the template reads)")
	}
	switch k.folder {
	case "sources":
		if card, ok := l.cat.Card(item); ok {
			fmt.Fprintln(w)
			l.explainSource(w, card)
		} else {
			field(w, "reads", "data/sources/*.yml and the account of the run")
		}
	case "donnees":
		if t := l.tables["exports."+item]; t != nil {
			fmt.Fprintln(w)
			l.explainTable(w, t, true)
		} else {
			field(w, "reads", "exports.<dataset> of each data/schemas/<dataset>.schema.json")
		}
	}
	var behind []*table
	for i, n := range k.tables {
		t := l.tables[n]
		if t == nil {
			continue
		}
		fmt.Fprintln(w)
		l.explainTableUnder(w, t, i > 0)
		behind = append(behind, l.back(n)...)
	}
	seen := map[*table]bool{}
	behind = slices.DeleteFunc(behind, func(t *table) bool {
		before := seen[t]
		seen[t] = true
		return before
	})
	l.ends(w, behind)
}

// explainTableUnder writes a table of a page: with its tree, or short.
func (l *lineage) explainTableUnder(w io.Writer, t *table, short bool) {
	if short {
		l.explainTable(w, t, false)
		return
	}
	fmt.Fprintf(w, "%s\n", t.name)
	field(w, "is", t.title)
	field(w, "grain", t.grain)
	field(w, "made by", t.made)
	l.tree(w, t)
}

// tableSchema is what explain reads of a Table Schema.
type tableSchema struct {
	Title  string `json:"title"`
	Fields []struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"fields"`
}

// readSchema reads data/schemas/<dataset>.schema.json, false where there is
// none.
func readSchema(dataset string) (tableSchema, bool) {
	var s tableSchema
	b, err := fs.ReadFile(data.FS, "schemas/"+dataset+".schema.json")
	return s, err == nil && json.Unmarshal(b, &s) == nil
}
