package render

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template/parse"
)

// longest is how many characters a line of a template has at most.
const longest = 160

// computing are the functions that a template does not call: what it prints
// comes finished from sql/60_site.
var computing = []string{
	"add", "sub", "mul", "div", "mod", "modBool", "pow", "seq", "math", "printf",
	"lang.FormatNumber", "lang.FormatNumberCustom", "lang.FormatPercent", "lang.FormatCurrency", "lang.FormatAccounting",
}

// comparing are those that it calls on the length of a list only.
var comparing = []string{"lt", "gt", "le", "ge"}

// call is a function that a template calls and the line where.
type call struct {
	name string
	line int
}

// computed lists the calls of a template that compute.
func computed(name, text string) ([]call, error) {
	trees := map[string]*parse.Tree{}
	t := parse.New(name)
	t.Mode = parse.SkipFuncCheck
	if _, err := t.Parse(text, "", "", trees); err != nil {
		return nil, err
	}
	trees[name] = t
	var out []call
	seen := map[call]bool{}
	for _, tree := range trees {
		if tree.Root == nil {
			continue
		}
		walk(tree.Root, func(n *parse.CommandNode) {
			f := called(n.Args[0])
			at := call{f, 1 + strings.Count(text[:min(int(n.Position()), len(text))], "\n")}
			space, _, _ := strings.Cut(f, ".")
			switch {
			case slices.Contains(computing, f), slices.Contains(computing, space):
			case slices.Contains(comparing, f) && !slices.ContainsFunc(n.Args[1:], isLength):
			default:
				return
			}
			if space == "math" {
				at.name = "math"
			}
			if !seen[at] {
				seen[at] = true
				out = append(out, at)
			}
		})
	}
	return out, nil
}

// called is the name of the function that an operand calls, "" where it calls
// none: "add", "lang.FormatNumber".
func called(n parse.Node) string {
	switch n := n.(type) {
	case *parse.IdentifierNode:
		return n.Ident
	case *parse.ChainNode:
		if f := called(n.Node); f != "" && len(n.Field) > 0 {
			return f + "." + n.Field[0]
		}
	}
	return ""
}

// isLength tells whether an operand is "(len …)".
func isLength(n parse.Node) bool {
	p, ok := n.(*parse.PipeNode)
	return ok && len(p.Cmds) == 1 && called(p.Cmds[0].Args[0]) == "len"
}

// walk calls f on every command below a node.
func walk(n parse.Node, f func(*parse.CommandNode)) {
	branch := func(b *parse.BranchNode) {
		walk(b.Pipe, f)
		walk(b.List, f)
		if b.ElseList != nil {
			walk(b.ElseList, f)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, x := range n.Nodes {
			walk(x, f)
		}
	case *parse.ActionNode:
		walk(n.Pipe, f)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			walk(n.Pipe, f)
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.ChainNode:
		walk(n.Node, f)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			f(c)
			for _, x := range c.Args {
				walk(x, f)
			}
		}
	}
}

// long lists the lines of a template that are too long.
func long(text string) (lines []int) {
	for i, l := range strings.Split(text, "\n") {
		if len([]rune(l)) > longest {
			lines = append(lines, i+1)
		}
	}
	return lines
}

func TestTemplates_print_and_do_not_compute(t *testing.T) {
	dir := filepath.Join("..", "..", "site", "layouts")
	read := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		for _, l := range long(string(b)) {
			t.Errorf("site/layouts/%s:%d: more than %d characters: one element a line; a condition that is longer is a column of sql/60_site", name, l, longest)
		}
		calls, err := computed(name, string(b))
		if err != nil {
			return err
		}
		for _, c := range calls {
			t.Errorf("site/layouts/%s:%d: %s: templates print, they do not compute: make the number, its words or the id a column of sql/60_site", name, c.line, c.name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 80 {
		t.Errorf("%d templates read, expected those of the site", read)
	}
}

// TestComputing_templates_are_found puts each kind of it into a template.
func TestComputing_templates_are_found(t *testing.T) {
	for _, c := range []struct {
		text string
		want []call
	}{
		{`{{ .n }} {{ if .x }}{{ len .l }}{{ end }} {{ print "a" .x }}`, nil},
		{"a\n{{ add 1 .n }}", []call{{"add", 2}}},
		{`{{ with .a }}{{ range .b }}{{ else }}{{ $x := math.Round .t }}{{ end }}{{ end }}`, []call{{"math", 1}}},
		{`{{ .n | lang.FormatNumber 0 }}`, []call{{"lang.FormatNumber", 1}}},
		{`{{ if and .a (gt .n 1.0) }}s{{ end }}`, []call{{"gt", 1}}},
		{`{{ if gt (len .l) 14 }}court{{ end }}`, nil},
		{`{{ define "d" }}{{ partial "x.html" (dict "id" (printf "%s-%s" .a .b)) }}{{ end }}`, []call{{"printf", 1}}},
		{`{{ (mul .a 2).b }}`, []call{{"mul", 1}}},
	} {
		got, err := computed("x", c.text)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, expected %v", c.text, got, c.want)
		}
	}
	if got := long(strings.Repeat("é", longest) + "\n" + strings.Repeat("x", longest+1)); !slices.Equal(got, []int{2}) {
		t.Errorf("long lines %v, expected the second", got)
	}
}
