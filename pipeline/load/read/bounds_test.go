package read

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/catalogue/guard"
)

// low are ceilings that small files are over.
var low = catalogue.Ceilings{Bytes: 100_000, Ratio: 20, FieldBytes: 1000, Columns: 50, Nesting: 10, Points: 20, Rows: 500}

func TestFile_over_a_ceiling_is_refused_with_its_line_column_and_card(t *testing.T) {
	long := strings.Repeat("x", 1001)
	points := "[0,0]" + strings.Repeat(",[1.5,-2]", 20)
	cases := []struct {
		name, kind, text string
		field            string
		want             []string
	}{
		{"a long value", "csv", "id,horaires\n1,08:00\n2," + long + "\n", "field_bytes", []string{"line 3", `column "horaires"`, "1000 bytes"}},
		{"a long value in quotes, over lines", "csv", "id,nom\n1,\"" + strings.Repeat("a,\n", 400) + "\"\n", "field_bytes", []string{`column "nom"`}},
		{"one line without end", "csv", "id,nom\n" + strings.Repeat("y", 50_000), "field_bytes", []string{"line 2", `column "id"`}},
		{"a long name of a column", "csv", long + ",b\n", "field_bytes", []string{"line 1"}},
		{"many columns", "csv", strings.Repeat("a,", 60) + "\n", "columns", []string{"line 1", "50 columns"}},
		{"many values in a row", "csv", "a,b\n1,2\n" + strings.Repeat(",", 60) + "\n", "columns", []string{"line 3"}},
		{"many rows", "csv", "a\n" + strings.Repeat("1\n", 501), "rows", []string{"line 502", "500 rows"}},
		{"many bytes", "csv", "a\n" + strings.Repeat(strings.Repeat("z", 900)+"\n", 120), "bytes", []string{"100000 bytes"}},
		{"a long string", "json", "[\n{\"nom\":\"" + long + "\"}]", "field_bytes", []string{"line 2", `column "nom"`}},
		{"a long list in a value", "json", "[\n{\"l\":[" + strings.Repeat("1,", 600) + "1]}]", "field_bytes", []string{"line 2", `column "l"`}},
		{"deep lists", "json", "[\n" + strings.Repeat("[", 5000), "nesting", []string{"line 2", "10 levels"}},
		{"deep objects", "json", "[" + strings.Repeat(`{"a":`, 5000), "nesting", []string{`column "a"`}},
		{"deep beside the features", "geojson", `{"x":` + strings.Repeat("[", 5000), "nesting", nil},
		{"many keys in all", "json", "[\n" + keys(60) + "]", "columns", []string{"50 columns"}},
		{"many objects", "json", "[" + strings.Repeat("{},\n", 501) + "{}]", "rows", []string{"line 501"}},
		{"many points", "geojson", `{"features":[{"properties":{},"geometry":{"type":"LineString","coordinates":[` + points + `]}}]}`, "points", []string{"20 points"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := catalogue.File{Source: "liste", Path: "a." + c.kind, Format: c.kind, Ceilings: low}
			_, _, err := all(t, file(t, "a."+c.kind, []byte(c.text)), f)
			var over *guard.CeilingError
			if !errors.As(err, &over) || over.Field != c.field {
				t.Fatalf("%v, expected it to be over ceilings.%s", err, c.field)
			}
			for _, w := range append(c.want, "a."+c.kind, "data/sources/liste.yml", "ceilings."+c.field) {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q not in %q", w, err)
				}
			}
		})
	}
	within := catalogue.File{Source: "liste", Format: "csv", Ceilings: low}
	if _, rows, err := all(t, file(t, "b.csv", []byte("a,b\n"+strings.Repeat("1,\""+strings.Repeat("é\n", 60)+"\"\n", 490))), within); err != nil || len(rows) != 490 {
		t.Errorf("%d rows, %v, expected a file within its ceilings to be read", len(rows), err)
	}
}

func keys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`{"k` + strconv.Itoa(i) + `":1},` + "\n")
	}
	return b.String() + "{}"
}

func TestFile_packed_too_tightly_is_refused_before_it_is_unpacked(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write([]byte("a,b\n"))
	line := bytes.Repeat([]byte("1,2\n"), 1<<18)
	for range 60 { // 60 MiB in some 60 KB
		w.Write(line)
	}
	w.Close()
	p := file(t, "bomb.csv.gz", z.Bytes())
	f := catalogue.File{Source: "liste", Format: "csv", Gzip: true}
	_, rows, err := all(t, p, f)
	var over *guard.CeilingError
	if !errors.As(err, &over) || over.Field != "ratio" || len(rows) > 8<<18 {
		t.Errorf("%v after %d rows, expected ceilings.ratio before the whole is unpacked", err, len(rows))
	}
}

func TestFile_with_a_NUL_is_refused(t *testing.T) {
	for kind, text := range map[string]string{
		"csv": "id,nom\n1,ok\n90\x00,\"b\"\n", "json": "[\n{\"nom\":\"ok\"},\n{\"nom\":\"a\\u0000b\"}]",
	} {
		_, _, err := all(t, file(t, "n."+kind, []byte(text)), catalogue.File{Source: "liste", Format: kind})
		if err == nil || !strings.Contains(err.Error(), "n."+kind+" line 3") || !strings.Contains(err.Error(), "NUL") {
			t.Errorf("%v, expected the line of the NUL", err)
		}
	}
}

func TestFile_of_one_value_takes_no_memory(t *testing.T) {
	g := guard.New(io.LimitReader(repeat('x'), 1<<30), catalogue.File{Path: "a.csv", Format: "csv"}, nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := csvTable(g, "a.csv", ',')
	runtime.ReadMemStats(&after)
	if err == nil || after.TotalAlloc-before.TotalAlloc > 2<<20 {
		t.Errorf("%v after %d bytes of memory", err, after.TotalAlloc-before.TotalAlloc)
	}
}

type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}
