package load

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// A table of data/ that somebody edited is read, or refused with its file and
// line.
func TestReference_is_read_or_refused_with_its_line(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a byte order mark", "\ufeffcode,name\n1,\n", "[code name] [[1 <nil> 2]] <nil>"},
		{"a cell of two lines", "code,name\n1,\"a\nb\"\n2,c\n", "[code name] [[1 a\nb 2] [2 c 4]] <nil>"},
		{"nothing", "", "[] [] load data/reference/a.csv: empty, expected a line of column names"},
		{"a column twice", "code,code\n", `[] [] load data/reference/a.csv line 1: column "code", expected names in small letters, digits and _, each once`},
		{"a column without a name", "code,\n", `[] [] load data/reference/a.csv line 1: column "", expected names in small letters, digits and _, each once`},
		{"semicolons", "code;name\n1;a\n", `[] [] load data/reference/a.csv line 1: column "code;name", expected names in small letters, digits and _, each once`},
		{"latin-1", "code\n1\nOrl\xe9ans\n", `[] [] load data/reference/a.csv line 3: code "Orl\xe9ans", expected text in UTF-8`},
		{"a cell too many", "code\n1,2\n", "[] [] load data/reference/a.csv: record on line 2: wrong number of fields"},
	} {
		cols, rows, err := referenceRows("reference/a.csv", []byte(c.text))
		if got := fmt.Sprint(cols, rows, err); got != c.want {
			t.Errorf("%s: %s, expected %s", c.name, got, c.want)
		}
	}
}

func FuzzReference_rows_are_whole(f *testing.F) {
	f.Add([]byte("code,name\n1,\n"))
	f.Add([]byte("\ufeffa\n\"x\ny\"\n"))
	f.Add([]byte("a,_line\n"))
	f.Add([]byte("a\n\x00\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		cols, rows, err := referenceRows("reference/a.csv", text)
		if err != nil {
			if !strings.Contains(err.Error(), "data/reference/a.csv") {
				t.Fatalf("an error without its file: %v", err)
			}
			return
		}
		line := int32(1)
		for _, row := range rows {
			if len(row) != len(cols)+1 {
				t.Fatalf("%d values, %d columns", len(row), len(cols))
			}
			if l := row[len(row)-1].(int32); l <= line {
				t.Fatalf("line %d after %d", l, line)
			} else {
				line = l
			}
			for _, v := range row[:len(cols)] {
				if text, ok := v.(string); ok && (text == "" || !utf8.ValidString(text)) {
					t.Fatalf("%q", text)
				}
			}
		}
	})
}
