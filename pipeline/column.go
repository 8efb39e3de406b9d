package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// What a select says of its columns, found by reading its text. Comments and
// what stands in quotes are blanked first, so that places stay the same.
var (
	quoted   = regexp.MustCompile(`'(?:[^'\n]|'')*'`)
	comment  = regexp.MustCompile(`--[^\n]*`)
	asName   = regexp.MustCompile(`(?i)\bas\s+"?([a-z_][a-z0-9_]*)"?`)
	keyName  = regexp.MustCompile(`'([a-z_][a-z0-9_]*)'\s*:`)
	dotted   = regexp.MustCompile(`\b([a-z_][a-z0-9_]*)\."?([A-Za-z_][A-Za-z0-9_]*)"?`)
	bareWord = regexp.MustCompile(`"?\b[A-Za-z_][A-Za-z0-9_]*\b"?\(?`)
	aliased  = regexp.MustCompile(`(?i)\b(?:from|join|,)\s+((?:raw|staging|marts|coverage|findings|exports|site)\.[a-z_0-9]+)(?:\s+as)?\s+([a-z_][a-z0-9_]*)`)
)

// code is a select with comments and quoted text blanked, byte for byte.
func code(text string) string {
	text = comment.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	return quoted.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
}

// making is a place where a column is made.
type making struct {
	line       int
	expression string
	from       []origin // columns in the expression
}

// origin is a column that an expression takes; table is "" where the text
// does not say which.
type origin struct{ table, column string }

// makings finds where a select makes a column: `expression as column`, or
// `'column': expression` in a JSON object.
func makings(text, column string) []making {
	var out []making
	bare := code(text)
	text = comment.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	for _, m := range asName.FindAllStringSubmatchIndex(bare, -1) {
		if bare[m[2]:m[3]] == column {
			start := expressionStart(bare, m[0])
			if isCommonTable(bare, start, m[0]) {
				continue
			}
			out = append(out, newMaking(text, bare, start, m[0], column))
		}
	}
	for _, m := range keyName.FindAllStringSubmatchIndex(text, -1) {
		if text[m[2]:m[3]] == column {
			out = append(out, newMaking(text, bare, m[1], expressionEnd(bare, m[1]), column))
		}
	}
	return out
}

// isCommonTable tells whether `x as name` names a table, as in `from t as c` or
// `with c as (…)`, not a column.
func isCommonTable(bare string, start, end int) bool {
	expression := strings.ToLower(strings.TrimSpace(bare[start:end]))
	if strings.HasPrefix(expression, "from ") || strings.HasPrefix(expression, "with ") {
		return true
	}
	last := strings.Fields(expression)
	return len(last) > 1 && slices.Contains([]string{"from", "join"}, last[len(last)-2])
}

func newMaking(text, bare string, start, end int, column string) making {
	for start < end && strings.ContainsRune(" \t\n,", rune(text[start])) {
		start++
	}
	m := making{line: 1 + strings.Count(text[:end], "\n"), expression: strings.Join(strings.Fields(text[start:end]), " ")}
	aliases := aliasesOf(bare)
	expression := bare[start:end]
	for _, d := range dotted.FindAllStringSubmatch(expression, -1) {
		if layerOf(d[1]) < 0 {
			m.from = append(m.from, origin{aliases[d[1]], d[2]})
		}
	}
	for _, x := range bareWord.FindAllString(dotted.ReplaceAllString(expression, " "), -1) {
		if !strings.HasSuffix(x, "(") && !slices.Contains(keywords, strings.ToLower(x)) {
			m.from = append(m.from, origin{"", strings.Trim(x, `"`)})
		}
	}
	return m
}

// aliasesOf lists what tables of the warehouse are called in a select.
func aliasesOf(bare string) map[string]string {
	aliases := map[string]string{}
	for _, a := range aliased.FindAllStringSubmatch(bare, -1) {
		aliases[a[2]] = a[1]
	}
	return aliases
}

// passedOn tells from which tables a select takes a column that it passes on
// as it comes.
func passedOn(text, column string) []origin {
	bare := code(text)
	aliases := aliasesOf(bare)
	var out []origin
	for _, d := range dotted.FindAllStringSubmatch(bare, -1) {
		if d[2] == column && aliases[d[1]] != "" {
			out = append(out, origin{aliases[d[1]], column})
		}
	}
	if len(out) == 0 {
		out = append(out, origin{"", column})
	}
	return out
}

// keywords are words of SQL that stand in expressions and are no columns.
var keywords = strings.Fields(`all and as asc between bigint by case cast cross date desc distinct double else end exists extract
	false filter from group having ilike in integer interval is join lateral left like limit not null on or order over
	partition range row rows select struct then timestamp true try_cast union unnest using values varchar when where with x`)

// expressionStart is where the expression that ends at end begins: after the
// comma, the bracket or the word select before it.
func expressionStart(bare string, end int) int {
	depth := 0
	for i := end - 1; i >= 0; i-- {
		switch c := bare[i]; {
		case c == ')' || c == ']' || c == '}':
			depth++
		case c == '(' || c == '[' || c == '{':
			if depth == 0 {
				return i + 1
			}
			depth--
		case depth == 0 && c == ',':
			return i + 1
		case depth == 0 && i+6 <= end && strings.EqualFold(bare[i:i+6], "select") && (i == 0 || !isWord(bare[i-1])) && (i+6 == len(bare) || !isWord(bare[i+6])):
			return i + 6
		}
	}
	return 0
}

// expressionEnd is where the expression that begins at start ends.
func expressionEnd(bare string, start int) int {
	depth := 0
	for i := start; i < len(bare); i++ {
		switch bare[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth == 0 {
				return i
			}
			depth--
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return len(bare)
}

func isWord(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// mentions lists the lines on which a select names a column without making it.
func mentions(text, column string) []int {
	at := regexp.MustCompile(`\b` + regexp.QuoteMeta(column) + `\b`)
	var lines []int
	for i, line := range strings.Split(code(text), "\n") {
		if at.MatchString(line) {
			lines = append(lines, i+1)
		}
	}
	return lines
}

// columnsOf lists the names of columns that a table makes or, for a
// publisher's file, has.
func (l *lineage) columnsOf(t *table) []string {
	var out []string
	bare := code(t.sql)
	for _, m := range asName.FindAllStringSubmatchIndex(bare, -1) {
		if !isCommonTable(bare, expressionStart(bare, m[0]), m[0]) {
			out = append(out, bare[m[2]:m[3]])
		}
	}
	for _, f := range t.from {
		out = append(out, f.ColumnNames()...)
	}
	out = append(out, t.cols...)
	slices.Sort(out)
	return slices.Compact(out)
}

// published is 1 for a table that is a published dataset, else 0.
func published(t *table) int {
	if _, ok := readSchema(t.plain()); ok && t.schema() == "exports" {
		return 1
	}
	return 0
}

// followed is in how many tables a column may be made for each to be followed
// back; where there are more, only the first one is.
const followed = 3

// explainColumn writes which of the tables make a column and from what, which
// pass it on, and which publishers' files have it.
func (l *lineage) explainColumn(w io.Writer, column string, in []string) bool {
	var made, passed []*table
	for _, n := range in {
		t := l.tables[n]
		switch {
		case len(makings(t.sql, column)) > 0, l.hasColumn(t, column):
			made = append(made, t)
		case len(mentions(t.sql, column)) > 0:
			passed = append(passed, t)
		}
	}
	if len(made)+len(passed) == 0 {
		return false
	}
	fmt.Fprintf(w, "column %s  (found by reading the SQL)\n", column)
	// Published datasets first: their column is what people ask about.
	slices.SortStableFunc(made, func(a, b *table) int { return published(b) - published(a) })
	for i, t := range made {
		fmt.Fprintf(w, "\n%s%s\n", t.name, grainOf(t))
		if s, ok := readSchema(t.plain()); ok && t.schema() == "exports" {
			for _, f := range s.Fields {
				if f.Name == column {
					field(w, "means", f.Description)
				}
			}
		}
		if i == 0 || len(made) <= followed {
			l.trace(w, t, column, "  ", map[string]bool{t.name + "." + column: true})
			continue
		}
		for _, m := range makings(t.sql, column) {
			fmt.Fprintf(w, "  %s line %d: %s\n", t.made, m.line, shortened(m.expression))
		}
		for _, f := range t.from {
			fmt.Fprintf(w, "  publisher's column in %s\n", f.Key())
		}
	}
	if len(made) > followed {
		fmt.Fprintf(w, "\nfollow another one back: explain %s.%s\n", made[1].plain(), column)
	}
	if len(passed) > 0 {
		fmt.Fprintln(w, "\nnamed, not made, in")
		for i, t := range passed {
			if i == 12 {
				fmt.Fprintf(w, "  … and %d more\n", len(passed)-i)
				break
			}
			lines := mentions(t.sql, column)
			fmt.Fprintf(w, "  %s  %s line %d\n", t.name, t.made, lines[0])
		}
	}
	return true
}

func (l *lineage) hasColumn(t *table, column string) bool {
	for _, f := range t.from {
		if slices.Contains(f.ColumnNames(), column) {
			return true
		}
	}
	return slices.Contains(t.cols, column)
}

// trace writes where a table makes a column, and under it where the columns in
// its expression are made, in the tables that it reads.
func (l *lineage) trace(w io.Writer, t *table, column, indent string, seen map[string]bool) {
	for _, f := range t.from {
		for _, c := range f.Columns {
			if c.Name == column {
				fmt.Fprintf(w, "%spublisher's column in %s: %s\n", indent, f.Key(), c.Meaning)
			}
		}
	}
	if slices.Contains(t.cols, column) {
		fmt.Fprintf(w, "%s%s computes it\n", indent, t.made)
	}
	list := makings(t.sql, column)
	var from []origin
	for _, m := range list {
		fmt.Fprintf(w, "%s%s line %d: %s\n", indent, t.made, m.line, shortened(m.expression))
		from = append(from, m.from...)
	}
	if len(list) == 0 && t.sql != "" {
		if lines := mentions(t.sql, column); len(lines) > 0 {
			fmt.Fprintf(w, "%s%s line %d: as it comes\n", indent, t.made, lines[0])
			from = passedOn(t.sql, column)
		}
	}
	slices.SortFunc(from, func(a, b origin) int { return strings.Compare(a.table+"."+a.column, b.table+"."+b.column) })
	for _, o := range slices.Compact(from) {
		for _, r := range t.reads {
			source, name := l.tables[r], o.column
			if source == nil || o.table != "" && o.table != r || seen[r+"."+name] || !l.knows(source, name) {
				continue
			}
			seen[r+"."+name] = true
			fmt.Fprintf(w, "%s← %s.%s\n", indent, r, name)
			l.trace(w, source, name, indent+"    ", seen)
		}
	}
}

// knows tells whether a table has a column, as far as the text says.
func (l *lineage) knows(t *table, column string) bool {
	return l.hasColumn(t, column) || len(makings(t.sql, column)) > 0 || len(mentions(t.sql, column)) > 0
}

// shortened keeps a line readable.
func shortened(expression string) string {
	if r := []rune(expression); len(r) > 110 {
		return string(r[:109]) + "…"
	}
	return expression
}
