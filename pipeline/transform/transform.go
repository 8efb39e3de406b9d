// Package transform runs the models in sql/: one select a file, the file's
// name is the table, its folder is the schema. The order of the models is
// derived from the tables that they read.
package transform

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"regexp"
	"sort"
	"strings"

	"observatoire/pipeline/warehouse"
)

// Model is one file of sql/: a table and how it is made.
type Model struct {
	Schema string
	Name   string
	Path   string // in sql/, as 30_marts/communes.sql
	SQL    string
	// Title, Grain and Source are the first three comment lines.
	Title, Grain, Source string
	// Reads are the schema-qualified tables that the select reads, sorted.
	Reads []string
}

// Table is the schema-qualified name.
func (m Model) Table() string { return m.Schema + "." + m.Name }

var (
	folder   = regexp.MustCompile(`^\d\d_([a-z]+)$`)
	comments = regexp.MustCompile(`(?m)--.*$`)
	strs     = regexp.MustCompile(`'(?:[^']|'')*'`)
	tableRef = regexp.MustCompile(`\b(raw|staging|marts|coverage|findings|exports|site)\.([a-z_][a-z0-9_]*)`)
)

// Models reads all models of the embedded folder, in the order in which they
// run. Errors: a first line that says nothing, a model that reads a higher
// layer, a circle.
func Models(files fs.FS) ([]Model, error) {
	dirs, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	var all []Model
	for _, d := range dirs {
		m := folder.FindStringSubmatch(d.Name())
		if m == nil || !d.IsDir() {
			continue
		}
		names, err := fs.Glob(files, d.Name()+"/*.sql")
		if err != nil {
			return nil, err
		}
		var layer []Model
		for _, name := range names {
			b, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, err
			}
			model, err := parse(m[1], name, string(b))
			if err != nil {
				return nil, err
			}
			layer = append(layer, model)
		}
		if layer, err = sorted(layer); err != nil {
			return nil, err
		}
		all = append(all, layer...)
	}
	return all, nil
}

func parse(schema, name, text string) (Model, error) {
	m := Model{Schema: schema, Name: strings.TrimSuffix(path.Base(name), ".sql"), Path: name, SQL: text}
	head := []*string{&m.Title, &m.Grain, &m.Source}
	for i, line := range strings.SplitN(text, "\n", 4)[:min(3, strings.Count(text, "\n")+1)] {
		if !strings.HasPrefix(line, "--") {
			return m, fmt.Errorf("transform %s line %d: %q, expected a comment (the first three lines say what it is, one row per what, and the source)", name, i+1, line)
		}
		*head[i] = strings.TrimSpace(strings.TrimPrefix(line, "--"))
	}
	if !strings.Contains(m.Grain, "one row per") {
		return m, fmt.Errorf("transform %s line 2: %q, expected \"one row per …\"", name, m.Grain)
	}
	m.Reads = Reads(text)
	for _, r := range m.Reads {
		s, _, _ := strings.Cut(r, ".")
		if rank(s) > rank(schema) {
			return m, fmt.Errorf("transform %s: reads %s, expected tables of its own layer (%s) or a lower one", name, r, schema)
		}
	}
	return m, nil
}

// Reads lists the schema-qualified tables that a statement names, sorted.
func Reads(text string) []string {
	text = strs.ReplaceAllString(comments.ReplaceAllString(text, ""), "''")
	seen := map[string]bool{}
	var out []string
	for _, t := range tableRef.FindAllString(text, -1) {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	sort.Strings(out)
	return out
}

func rank(schema string) int {
	for i, s := range warehouse.Schemas {
		if s == schema {
			return i
		}
	}
	return -1
}

// sorted puts the models of one layer in the order of their reads; ties by
// name.
func sorted(layer []Model) ([]Model, error) {
	sort.Slice(layer, func(i, j int) bool { return layer[i].Name < layer[j].Name })
	byTable := map[string]int{}
	for i, m := range layer {
		byTable[m.Table()] = i
	}
	var out []Model
	state := make([]int, len(layer)) // 1 on the way, 2 done
	var visit func(i int) error
	visit = func(i int) error {
		switch state[i] {
		case 1:
			return fmt.Errorf("transform %s: reads itself in a circle", layer[i].Path)
		case 2:
			return nil
		}
		state[i] = 1
		for _, r := range layer[i].Reads {
			if j, ok := byTable[r]; ok && j != i {
				if err := visit(j); err != nil {
					return err
				}
			} else if ok {
				return fmt.Errorf("transform %s: reads itself", layer[i].Path)
			}
		}
		state[i] = 2
		out = append(out, layer[i])
		return nil
	}
	for i := range layer {
		if err := visit(i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Macros runs the shared macros of sql/macros.sql.
func Macros(ctx context.Context, db *warehouse.DB, files fs.FS) error {
	b, err := fs.ReadFile(files, "macros.sql")
	if err != nil {
		return err
	}
	if err := db.Exec(ctx, string(b)); err != nil {
		return fmt.Errorf("transform macros.sql: %w", err)
	}
	return nil
}

// Run makes the tables of the given layers anew, in order. It returns the
// number of rows made.
func Run(ctx context.Context, db *warehouse.DB, files fs.FS, layers ...string) (int, error) {
	if err := Macros(ctx, db, files); err != nil {
		return 0, err
	}
	models, err := Models(files)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, layer := range layers {
		// What a former build made by a model that is gone does not stay. Go has
		// tables of its own in coverage.
		if layer != "coverage" {
			if err := db.Exec(ctx, "drop schema if exists "+layer+" cascade"); err != nil {
				return total, err
			}
			if err := db.Exec(ctx, "create schema "+layer); err != nil {
				return total, err
			}
		}
		if layer == "staging" {
			if err := newRejects(ctx, db); err != nil {
				return total, err
			}
		}
		for _, m := range models {
			if m.Schema != layer {
				continue
			}
			if err := build(ctx, db, m); err != nil {
				return total, err
			}
			n, err := db.Count(ctx, m.Table())
			if err != nil {
				return total, err
			}
			slog.Debug("transform "+m.Table(), "rows", n)
			total += n
		}
		if layer == "staging" {
			if _, err := Correct(ctx, db); err != nil {
				return total, err
			}
			if err := Judge(ctx, db); err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

// build makes one table; what a staging model could not read goes to
// staging.rejects.
func build(ctx context.Context, db *warehouse.DB, m Model) error {
	if err := db.Exec(ctx, fmt.Sprintf("create or replace table %s as\n%s", m.Table(), m.SQL)); err != nil {
		return fmt.Errorf("transform %s (sql/%s): %w", m.Table(), m.Path, err)
	}
	if m.Schema != "staging" {
		return nil
	}
	return collect(ctx, db, m)
}
