package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docLink is a link of a Markdown file: its text and its address.
var docLink = regexp.MustCompile(`\[([^\]]+)\]\(([^)#\s]+)\)`)

// TestDocs_link_to_what_is_there follows the links of README and .github: to a
// file that is there and, where the text is a name in code, to a function of
// that name in it.
func TestDocs_link_to_what_is_there(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	docs, err := filepath.Glob(".github/*.md")
	if err != nil {
		t.Fatal(err)
	}
	decisions, err := filepath.Glob(".github/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	functions := 0
	for _, doc := range append(append(docs, decisions...), "README.md") {
		text, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range docLink.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[2], "://") || strings.HasPrefix(m[2], "mailto:") {
				continue
			}
			target := filepath.Join(filepath.Dir(doc), filepath.FromSlash(m[2]))
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: [%s](%s): no such file", doc, m[1], m[2])
				continue
			}
			name, isCode := strings.CutPrefix(m[1], "`")
			if !isCode || filepath.Ext(target) != ".go" || strings.HasSuffix(name, ".go`") {
				continue
			}
			name = strings.TrimSuffix(name, "`")
			name = name[strings.LastIndex(name, ".")+1:]
			functions++
			if !declares(t, target, name) {
				t.Errorf("%s: %s has no function %s", doc, target, name)
			}
		}
	}
	if functions < 25 {
		t.Errorf("%d functions named, expected those of ARCHITECTURE.md", functions)
	}
}

func declares(t *testing.T, file, function string) bool {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == function {
			return true
		}
	}
	return false
}
