package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// floor of a package of this module: imports go down only.
func floor(pkg string) int {
	switch {
	case pkg == "observatoire/pipeline":
		return 5
	case strings.HasPrefix(pkg, "observatoire/pipeline/catalogue"), strings.HasPrefix(pkg, "observatoire/pipeline/warehouse"), strings.HasPrefix(pkg, "observatoire/pipeline/runlog"), pkg == "observatoire/pipeline/files", pkg == "observatoire/pipeline/french":
		return 3
	case strings.HasPrefix(pkg, "observatoire/pipeline/"):
		return 4
	case strings.HasPrefix(pkg, "observatoire/geo/"):
		return 2
	case pkg == "observatoire/geo", pkg == "observatoire/sql", pkg == "observatoire/data":
		return 1
	}
	return 0 // not part of the house (the sample's generator)
}

// stage is the first folder under pipeline: packages of one stage may import
// each other.
func stage(pkg string) string {
	parts := strings.Split(strings.TrimPrefix(pkg, "observatoire/"), "/")
	return strings.Join(parts[:min(2, len(parts))], "/")
}

// world is what geo may not import: it is values in, values out.
var world = map[string]bool{"os": true, "net": true, "net/http": true, "database/sql": true, "log": true, "log/slog": true, "time": true, "os/exec": true}

func TestImports_go_down_the_floors(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "build" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		pkg := "observatoire/" + filepath.ToSlash(filepath.Dir(path))
		from := floor(pkg)
		if from == 0 {
			return nil
		}
		files++
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imp, _ := strconv.Unquote(spec.Path.Value)
			if strings.HasPrefix(pkg, "observatoire/geo") && world[imp] {
				t.Errorf("%s imports %s, expected geo to be pure", path, imp)
			}
			if strings.Contains(imp, "go-duckdb") && pkg != "observatoire/pipeline/warehouse" {
				t.Errorf("%s imports %s, expected only pipeline/warehouse to", path, imp)
			}
			to := floor(imp)
			if to == 0 || stage(imp) == stage(pkg) {
				continue
			}
			if to > from {
				t.Errorf("%s (floor %d) imports %s (floor %d), expected a lower floor", path, from, imp, to)
			}
			if to == from && from == 4 {
				t.Errorf("%s imports the stage %s, expected stages to meet in tables and files only", path, imp)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 30 {
		t.Errorf("%d files looked at, expected the whole house", files)
	}
}

// statement is a text of SQL that reads tables.
var statement = regexp.MustCompile(`(?i)\b(select|from|join)\s+[a-z_0-9"*({]`)

// TestExport_asks_nothing reads the Go of the export stage: what it writes are
// rows of sql/60_site and of the datasets, read by warehouse; no text in it is SQL.
func TestExport_asks_nothing(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	texts := 0
	err := filepath.WalkDir("pipeline/export", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			texts++
			if strings.Contains(strings.ToLower(lit.Value), "select") && statement.MatchString(lit.Value) {
				t.Errorf("%s: SQL in Go: %.80s, expected a model of sql/60_site that warehouse.Rows reads", set.Position(lit.Pos()), lit.Value)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if texts < 500 {
		t.Errorf("%d texts read, expected those of the whole stage", texts)
	}
}
