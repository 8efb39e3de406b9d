package transform_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"
)

// TestModels_do_what_their_cases_say runs every model of marts, coverage,
// exports and site on the rows of its cases, and then again with mistakes in it: some
// case has to notice.
func TestModels_do_what_their_cases_say(t *testing.T) {
	models, all := sheets(t)
	b := newBench(t)
	allowed := readAllowed(t)
	for i, m := range models {
		s := all[i]
		t.Run(m.Table(), func(t *testing.T) {
			if *update {
				if err := b.write(m, s); err != nil {
					t.Error(err)
				}
				return
			}
			checkColumns(t, b, m, s)
			if len(s.Cases) == 0 {
				t.Fatalf("%s: no case", sheetFile(m))
			}
			tally := newTally(m, allowed)
			for _, c := range s.Cases {
				if err := b.prepare(m, s, c); err != nil {
					t.Fatalf("%s, %s: %v", sheetFile(m), c.Name, err)
				}
				want, err := b.wanted(m, c)
				if err != nil {
					t.Fatalf("%s, %s: %v", sheetFile(m), c.Name, err)
				}
				made, err := b.made(m.SQL, c.Where)
				if err != nil {
					t.Fatalf("%s, %s: %v", sheetFile(m), c.Name, err)
				}
				if d := against(made, want); d != "" {
					t.Errorf("%s, %s (- wanted, + made):\n%s", sheetFile(m), c.Name, d)
					continue
				}
				tally.swaps(b.types[m.Table()], want)
				tally.try(b, c.Where, want)
			}
			tally.report(t)
		})
	}
}

// checkColumns asks that a sheet says of every column of its model, in their
// order, what it means.
func checkColumns(t *testing.T, b *bench, m transform.Model, s sheet) {
	t.Helper()
	var have, said []string
	for _, c := range b.types[m.Table()] {
		have = append(have, c.Name)
	}
	for _, item := range s.Columns {
		said = append(said, fmt.Sprint(item.Key))
		if text, _ := item.Value.(string); len(text) < 3 {
			t.Errorf("%s: column %v has no meaning", sheetFile(m), item.Key)
		}
	}
	if strings.Join(have, ", ") != strings.Join(said, ", ") {
		t.Errorf("%s: columns\n%s\nexpected those of the model\n%s", sheetFile(m), strings.Join(said, ", "), strings.Join(have, ", "))
	}
}

// write puts the rows that a model makes into its sheet as those wanted, where
// the lines of "want:" stand. All else of the file stays as it is.
func (b *bench) write(m transform.Model, s sheet) error {
	text, err := os.ReadFile(sheetFile(m))
	if err != nil {
		return err
	}
	var out []string
	n, skipping := 0, false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if skipping && (indent > 4 || strings.TrimSpace(line) == "") {
			continue
		}
		skipping = false
		if !strings.HasPrefix(line, "    want:") {
			out = append(out, line)
			continue
		}
		if n == len(s.Cases) {
			return fmt.Errorf("%s: more want: than cases", sheetFile(m))
		}
		if err := b.prepare(m, s, s.Cases[n]); err != nil {
			return fmt.Errorf("%s, %s: %w", sheetFile(m), s.Cases[n].Name, err)
		}
		made, err := b.made(m.SQL, s.Cases[n].Where)
		if err != nil {
			return fmt.Errorf("%s, %s: %w", sheetFile(m), s.Cases[n].Name, err)
		}
		out = append(out, rowsWanted(b.types[m.Table()], made))
		n, skipping = n+1, true
	}
	if n != len(s.Cases) {
		return fmt.Errorf("%s: %d want: for %d cases", sheetFile(m), n, len(s.Cases))
	}
	return os.WriteFile(sheetFile(m), []byte(strings.Join(out, "\n")+"\n"), 0o644)
}

func rowsWanted(columns []warehouse.Column, made []string) string {
	rows := make([]map[string]json.RawMessage, len(made))
	long := false
	for i, text := range made {
		if err := json.Unmarshal([]byte(text), &rows[i]); err != nil {
			return err.Error()
		}
		for _, v := range rows[i] {
			long = long || len(v) > 100 || bytes.ContainsAny(v, "|\n") || bytes.HasPrefix(v, []byte("{"))
			// A line of one empty cell would read as no row.
			long = long || len(columns) == 1 && string(v) == "null"
		}
	}
	if long {
		return rowList(columns, rows)
	}
	table := make([][]string, 1, len(rows)+1)
	for _, c := range columns {
		table[0] = append(table[0], c.Name)
	}
	for _, r := range rows {
		var row []string
		for _, c := range columns {
			row = append(row, cellText(r[c.Name]))
		}
		table = append(table, row)
	}
	var out strings.Builder
	out.WriteString("    want: |")
	for _, row := range table {
		out.WriteString("\n     ")
		for j, cell := range row {
			width := 0
			for _, r := range table {
				width = max(width, len([]rune(r[j])))
			}
			if j > 0 {
				out.WriteString(" |")
			}
			if j < len(row)-1 {
				cell += strings.Repeat(" ", width-len([]rune(cell)))
			}
			if cell != "" {
				out.WriteString(" " + cell)
			}
		}
	}
	return out.String()
}

func cellText(v json.RawMessage) string {
	var text string
	switch {
	case string(v) == "null":
		return ""
	case json.Unmarshal(v, &text) != nil:
		return string(v)
	case text == "":
		return "''"
	}
	return text
}

// rowList writes rows one column a line; the members of a JSON object in lines
// of some 120 characters.
func rowList(columns []warehouse.Column, rows []map[string]json.RawMessage) string {
	var out strings.Builder
	out.WriteString("    want:")
	for _, r := range rows {
		lead := "      - "
		for _, c := range columns {
			v := r[c.Name]
			out.WriteString("\n" + lead + c.Name + ":")
			lead = "        "
			if len(v) <= 100 || v[0] != '{' {
				out.WriteString(" ")
				out.Write(spaced(v, v[0] == '[' || bytes.Count(v, []byte("{")) > 1))
				continue
			}
			out.WriteString(" {")
			var members map[string]json.RawMessage
			json.Unmarshal(v, &members)
			width := 1000
			for _, key := range keysOf(v) {
				text := fmt.Sprintf("%s: %s,", key, laid(spaced(members[key], true), "          "))
				if width += 1 + len(text); width > 120 {
					out.WriteString("\n         ")
					width = len(text)
				}
				out.WriteString(" " + text)
			}
			out.WriteString("\n        }")
		}
	}
	if len(rows) == 0 {
		return "    want: []"
	}
	return strings.TrimRight(out.String(), " ")
}

// laid is JSON as spaced writes it, one element a line where it is longer than
// a page is wide: a change of one sentence is then a change of one line.
func laid(v []byte, indent string) string {
	const tooLong = 2500
	if len(v) <= tooLong {
		return string(v)
	}
	return broken(v, indent)
}

// broken is an array or an object with each of its elements on a line, those
// of them that are longer than 120 characters in turn.
func broken(v []byte, indent string) string {
	if len(v) <= 120 || v[0] != '[' && v[0] != '{' {
		return string(v)
	}
	var out strings.Builder
	out.WriteByte(v[0])
	start, depth, quoted, named := 1, 0, false, 1
	for i := 1; i < len(v); i++ {
		switch c := v[i]; {
		case c == '"' && v[i-1] != '\\':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ':' && depth == 0:
			named = i + 2
		case depth == 0 && (c == ',' || i == len(v)-1):
			named = max(named, start)
			out.WriteString("\n" + indent + "  " + string(v[start:named]) + broken(bytes.TrimSpace(v[named:i]), indent+"  "))
			if c == ',' {
				out.WriteByte(',')
				start = i + 2
				named = start
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	out.WriteString("\n" + indent + string(v[len(v)-1]))
	return out.String()
}

// keysOf are the names of an object's members in their order.
func keysOf(object json.RawMessage) []string {
	d := json.NewDecoder(bytes.NewReader(object))
	d.Token()
	var out []string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			break
		}
		out = append(out, key.(string))
		var skip json.RawMessage
		if d.Decode(&skip) != nil {
			break
		}
	}
	return out
}

var nullMember = regexp.MustCompile(`,"[a-z_0-9]+":null|"[a-z_0-9]+":null,?`)

// spaced is JSON with a space after colons and commas, as YAML wants it, and
// without members that are null where it is sparing.
func spaced(v json.RawMessage, sparing bool) []byte {
	var out []byte
	if sparing {
		v = nullMember.ReplaceAll(v, nil)
	}
	quoted := false
	for i, c := range v {
		out = append(out, c)
		if c == '"' && (i == 0 || v[i-1] != '\\') {
			quoted = !quoted
		}
		if !quoted && (c == ':' || c == ',') {
			out = append(out, ' ')
		}
	}
	return out
}
