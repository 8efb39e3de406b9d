package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/runlog"
	"observatoire/sql"
)

func explainCommand() command {
	return command{
		name:  "explain",
		short: "which file makes a table, a column or a page, back to the publisher",
		long: `  explain acces_communes              a table or dataset: the file that makes it, what that
                                      reads, and so on back to the publishers' files
  explain marts.communes              the same with its schema
  explain temps_min                   a column: where it is made, from which columns
  explain acces_communes.temps_min    the column of one table only
  explain /communes/48095.html            a page: its template, the tables that fill it
  explain france_services             a source: its card, its files, what is made of them

Reads the SQL, the source cards and the schemas; no build is needed.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			fs := flags("explain", stderr)
			var names []string
			for rest := args; ; { // names may stand before or after flags
				if err := fs.Parse(rest); err != nil {
					return runlog.WithCode(runlog.ExitUsage, err)
				}
				if fs.NArg() == 0 {
					break
				}
				names, rest = append(names, fs.Arg(0)), fs.Args()[1:]
			}
			if len(names) == 0 {
				return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("explain: no name, expected a table, a column, a page or a source (try `help explain`)"))
			}
			cat, err := catalogue.Read(data.FS, "sources")
			if err != nil {
				return err
			}
			l, err := readLineage(sql.Files, data.FS, cat)
			if err != nil {
				return err
			}
			for _, name := range names {
				if err := l.explain(stdout, name); err != nil {
					return runlog.WithCode(runlog.ExitUsage, err)
				}
			}
			return nil
		},
	}
}

// explain writes what is known of a name.
func (l *lineage) explain(w io.Writer, name string) error {
	name = strings.TrimSpace(name)
	if p := strings.TrimPrefix(strings.TrimPrefix(name, "./"), "sql/"); strings.HasSuffix(p, ".sql") {
		for _, n := range l.names {
			if l.tables[n].made == "sql/"+p {
				name = n
			}
		}
	}
	if strings.Contains(name, "/") {
		if l.explainFile(w, name) {
			return nil
		}
		if kind, item, ok := kindOfPage(name); ok {
			l.explainPage(w, kind, item)
			return nil
		}
		var known []string
		for _, k := range pageKinds[1:] {
			known = append(known, "/"+k.folder+"/")
		}
		return fmt.Errorf("explain: no page %s%s; pages are / %s", name, hint(name, known), strings.Join(known, " "))
	}
	found := false
	if tables := l.named(name); len(tables) > 0 {
		found = true
		l.explainTable(w, tables[0], true)
		for _, t := range tables[1:] {
			fmt.Fprintln(w)
			l.explainTable(w, t, false)
		}
	}
	if card, ok := l.cat.Card(name); ok {
		if found {
			fmt.Fprintln(w)
		}
		found = true
		l.explainSource(w, card)
	}
	for _, k := range pageKinds {
		if k.folder == name && name != "" {
			if found {
				fmt.Fprintln(w)
			}
			found = true
			l.explainPage(w, k, "")
		}
	}
	if found {
		return nil
	}
	column, in := name, l.names
	if t, c, ok := strings.Cut(name, "."); ok {
		if layerOf(t) >= 0 {
			if schemaTable, col, ok := cutLast(name); ok && l.tables[schemaTable] != nil {
				column, in = col, []string{schemaTable}
			}
		} else if tables := l.named(t); len(tables) > 0 {
			column, in = c, nil
			for _, x := range tables {
				in = append(in, x.name)
			}
		}
	}
	if l.explainColumn(w, column, in) {
		return nil
	}
	return fmt.Errorf("explain: no table, column, page or source %q%s", name, hint(name, l.everyName()))
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndex(s, ".")
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// everyName lists what can be explained, for near names.
func (l *lineage) everyName() []string {
	var out []string
	for _, n := range l.names {
		out = append(out, l.tables[n].plain())
	}
	for _, c := range l.cat.Cards() {
		out = append(out, c.ID)
	}
	for _, k := range pageKinds {
		out = append(out, k.folder)
	}
	for _, n := range l.names {
		out = append(out, l.columnsOf(l.tables[n])...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// explainTable writes a table's file, grain and source, and where full, the
// tree of what it reads and the publishers' files at its end.
func (l *lineage) explainTable(w io.Writer, t *table, full bool) {
	fmt.Fprintf(w, "%s\n", t.name)
	field(w, "is", t.title)
	field(w, "grain", t.grain)
	field(w, "made by", t.made)
	field(w, "source", t.source)
	if t.schema() == "exports" {
		if s, ok := readSchema(t.plain()); ok {
			field(w, "published", "/donnees/fichiers/"+t.plain()+".*: "+s.Title+" (data/schemas/"+t.plain()+".schema.json)")
		}
	}
	if !full {
		field(w, "tree", "explain "+t.name)
		return
	}
	l.tree(w, t)
	l.ends(w, l.back(t.name))
	if readers := l.readers(t.name); len(readers) > 0 {
		fmt.Fprintln(w, "\nread by")
		for _, r := range readers {
			fmt.Fprintf(w, "  %s  %s\n", r, l.tables[r].made)
		}
	}
	var pages []string
	for _, k := range pageKinds {
		if slices.Contains(k.tables, t.name) {
			pages = append(pages, k.path)
		}
	}
	if len(pages) > 0 {
		fmt.Fprintf(w, "\nshown on\n  %s\n", strings.Join(pages, " "))
	}
}

func field(w io.Writer, name, value string) {
	if value != "" {
		fmt.Fprintf(w, "  %-9s %s\n", name, value)
	}
}

// tree writes what a table reads, and what that reads, each table opened once.
func (l *lineage) tree(w io.Writer, root *table) {
	if len(root.reads)+len(root.files)+len(root.from) == 0 {
		return
	}
	fmt.Fprintln(w, "\nreads")
	opened := map[string]bool{root.name: true}
	var branch func(t *table, indent string)
	branch = func(t *table, indent string) {
		n := len(t.reads) + len(t.files) + len(t.from)
		i := 0
		// next returns what stands before a line and before those under it.
		next := func() (string, string) {
			if i++; i == n {
				return indent + "└─ ", indent + "   "
			}
			return indent + "├─ ", indent + "│  "
		}
		for _, f := range t.from {
			before, _ := next()
			fmt.Fprintf(w, "%s%s\n", before, f.Key())
		}
		for _, f := range t.files {
			before, _ := next()
			fmt.Fprintf(w, "%s%s\n", before, f)
		}
		for _, r := range t.reads {
			before, under := next()
			child := l.tables[r]
			switch {
			case child == nil:
				fmt.Fprintf(w, "%s%s  (made by no file that explain knows)\n", before, r)
			case opened[r]:
				fmt.Fprintf(w, "%s%s  ↑ above\n", before, r)
			default:
				opened[r] = true
				if len(child.from) == 1 && len(child.reads) == 0 {
					fmt.Fprintf(w, "%s%s  %s  ← %s\n", before, r, child.made, child.from[0].Key())
					continue
				}
				fmt.Fprintf(w, "%s%s  %s%s\n", before, r, child.made, grainOf(child))
				branch(child, under)
			}
		}
	}
	branch(root, "")
}

// grainOf is the grain for the end of a line of the tree: its first clause.
// Tables of schema raw have that of their file.
func grainOf(t *table) string {
	if t.schema() == "raw" {
		return ""
	}
	grain := t.grain
	for _, end := range []string{":", ";", " ("} {
		grain, _, _ = strings.Cut(grain, end)
	}
	return "  · " + grain
}

// ends writes the publishers' files that tables come from.
func (l *lineage) ends(w io.Writer, tables []*table) {
	cards, files := l.publishers(tables)
	if len(cards) == 0 {
		return
	}
	fmt.Fprintln(w, "\nfrom the publishers")
	for _, c := range cards {
		fmt.Fprintf(w, "  %s: %s, %s, %s  (data/sources/%s.yml)\n", c.ID, c.Title, c.Publisher.Name, c.Licence.Label, c.ID)
		for _, f := range files[c.ID] {
			fmt.Fprintf(w, "    %s%s\n", f.Key(), address(f, c))
		}
	}
}
