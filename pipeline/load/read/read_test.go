package read

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/pipeline/catalogue"
)

func file(t *testing.T, name string, data []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

func all(t *testing.T, path string, f catalogue.File) (cols []string, rows []Row, err error) {
	t.Helper()
	tab, done, err := File(path, f)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	for {
		row, err := tab.Next()
		if err == io.EOF {
			return tab.Columns, rows, nil
		}
		if err != nil {
			return tab.Columns, rows, err
		}
		rows = append(rows, row)
	}
}

func packed(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func TestCSV_keeps_values_and_lines(t *testing.T) {
	p := file(t, "a.csv.gz", packed([]byte("\ufeff;nom;x\n0;\"Le\nBourg\";\n1;Ville;2\n")))
	cols, rows, err := all(t, p, catalogue.File{Format: "csv", Delimiter: ";", Gzip: true})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(cols, "|") != "column_1|nom|x" {
		t.Errorf("columns %v", cols)
	}
	if len(rows) != 2 || rows[0].Cells[1].Text != "Le\nBourg" || rows[0].Line != 2 || rows[1].Line != 4 {
		t.Errorf("rows %+v, expected the newline kept and lines 2 and 4", rows)
	}
}

func TestBad_files_are_named_with_their_line(t *testing.T) {
	big := packed([]byte("a,b\n" + strings.Repeat("1,2\n", 100000)))
	cases := []struct {
		name, file string
		data       []byte
		f          catalogue.File
		want       []string
	}{
		{"latin-1", "l.csv", []byte("id,nom\n1,ok\n2,Orl\xe9ans\n"), catalogue.File{Format: "csv"}, []string{"l.csv line 3", `"nom"`, "0xE9", "latin-1"}},
		{"a value too many", "w.csv", []byte("a,b\n1,2\n1,2,3\n"), catalogue.File{Format: "csv"}, []string{"w.csv line 3", "3 values, expected 2"}},
		{"an open quote", "q.csv", []byte("a,b\n1,\"2\n"), catalogue.File{Format: "csv"}, []string{"q.csv line"}},
		{"a column twice", "d.csv", []byte("a,b,A\n"), catalogue.File{Format: "csv"}, []string{"d.csv line 1", `"A"`}},
		{"an empty file", "e.csv", nil, catalogue.File{Format: "csv"}, []string{"e.csv: empty"}},
		{"truncated gzip", "t.csv.gz", big[:len(big)/2], catalogue.File{Format: "csv", Gzip: true}, []string{"t.csv.gz", "end too early"}},
		{"not gzip", "n.csv.gz", []byte("a,b\n"), catalogue.File{Format: "csv", Gzip: true}, []string{"n.csv.gz: not gzip"}},
		{"truncated JSON", "j.json", []byte("[\n{\"a\":1},\n{\"a\":"), catalogue.File{Format: "json"}, []string{"j.json line 3"}},
		{"not an array", "o.json", []byte("{\"a\":1}"), catalogue.File{Format: "json"}, []string{"o.json line 1", "array"}},
		{"no features", "g.geojson", []byte("{\"type\":\"FeatureCollection\"}"), catalogue.File{Format: "geojson"}, []string{"g.geojson", "features"}},
		{"a wrong geometry", "h.geojson", []byte("{\"features\":[\n{\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":\"x\"}}]}"), catalogue.File{Format: "geojson"}, []string{"h.geojson line 2"}},
		{"not a shapefile", "s.shp", bytes.Repeat([]byte("x"), 200), catalogue.File{Format: "shp"}, []string{"s.shp", "9994"}},
		{"not a table", "s.dbf", bytes.Repeat([]byte{1}, 20), catalogue.File{Format: "dbf"}, []string{"s.dbf", "dBASE"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := all(t, file(t, c.file, c.data), c.f)
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q not in %q", w, err)
				}
			}
		})
	}
}

func TestJSON_unites_keys_and_keeps_nested_values_as_text(t *testing.T) {
	p := file(t, "c.json", []byte("[\n{\"code\":\"01\",\"n\":1.50},\n{\"code\":\"02\",\"l\":[\"a\"],\"n\":null}\n]"))
	cols, rows, err := all(t, p, catalogue.File{Format: "json"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(cols, "|") != "code|n|l" || rows[0].Cells[1].Text != "1.50" || !rows[0].Cells[2].Null ||
		rows[1].Cells[2].Text != `["a"]` || !rows[1].Cells[1].Null || rows[1].Line != 3 {
		t.Errorf("%v %+v", cols, rows)
	}
}

func TestGeoJSON_gives_properties_and_WKB(t *testing.T) {
	p := file(t, "g.geojson", []byte(`{"type":"FeatureCollection","crs":{"a":[1]},"features":[
{"type":"Feature","properties":{"CODE":1,"code":"x"},"geometry":{"type":"Point","coordinates":[2.5,48]}},
{"type":"Feature","properties":{"b":true},"geometry":null}]}`))
	cols, rows, err := all(t, p, catalogue.File{Format: "geojson"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(cols, "|") != "CODE|code__2|b|geometry" || len(rows[0].Cells) != 4 || rows[0].Cells[3].Blob == nil ||
		!rows[1].Cells[3].Null || rows[1].Cells[2].Text != "true" || rows[1].Line != 3 {
		t.Errorf("%v %+v", cols, rows)
	}
}

func TestShapefile_points_and_attributes_are_read(t *testing.T) {
	shp := make([]byte, 100)
	binary.BigEndian.PutUint32(shp, 9994)
	rec := func(n int, body []byte) {
		h := make([]byte, 8)
		binary.BigEndian.PutUint32(h, uint32(n))
		binary.BigEndian.PutUint32(h[4:], uint32(len(body)/2))
		shp = append(append(shp, h...), body...)
	}
	pt := make([]byte, 20)
	pt[0] = 1
	binary.LittleEndian.PutUint64(pt[4:], math.Float64bits(700000))
	binary.LittleEndian.PutUint64(pt[12:], math.Float64bits(6600000.5))
	rec(1, pt)
	rec(2, make([]byte, 4))
	_, rows, err := all(t, file(t, "a.shp", shp), catalogue.File{Format: "shp"})
	if err != nil || len(rows) != 2 || rows[0].Cells[1].Text != "6600000.500" || !rows[1].Cells[0].Null {
		t.Errorf("%+v %v", rows, err)
	}

	dbf := make([]byte, 32)
	dbf[0] = 3
	binary.LittleEndian.PutUint32(dbf[4:], 2)
	binary.LittleEndian.PutUint16(dbf[8:], 32+32+1)
	binary.LittleEndian.PutUint16(dbf[10:], 1+6)
	field := make([]byte, 32)
	copy(field, "name")
	field[11], field[16] = 'C', 6
	dbf = append(append(dbf, field...), 0x0D)
	dbf = append(dbf, " Orl\xe9an*gone  "...)
	cols, rows, err := all(t, file(t, "a.dbf", dbf), catalogue.File{Format: "dbf"})
	if err != nil || len(rows) != 1 || cols[0] != "name" || rows[0].Cells[0].Text != "Orl\xe9an" {
		t.Errorf("%v %+v %v", cols, rows, err)
	}
}

func FuzzFile_never_panics(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"), 0)
	f.Add([]byte(`[{"a":1}]`), 1)
	f.Add([]byte(`{"features":[{"properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}]}`), 2)
	kinds := []string{"csv", "json", "geojson", "dbf", "shp", "xlsx", "csv.gz"}
	if book, err := os.ReadFile("../../../site/static/donnees/modele_frequentation_espaces.xlsx"); err == nil {
		f.Add(book, 5)
		f.Add(book[:len(book)/2], 5)
	}
	f.Add([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0}, 6)
	f.Fuzz(func(t *testing.T, data []byte, k int) {
		p := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(p, data, 0o644); err != nil {
			t.Fatal(err)
		}
		format, gz := strings.CutSuffix(kinds[(k%7+7)%7], ".gz")
		tab, done, err := File(p, catalogue.File{Format: format, Gzip: gz})
		if err != nil {
			return
		}
		defer done()
		for range 1000 {
			row, err := tab.Next()
			if err != nil {
				return
			}
			if len(row.Cells) != len(tab.Columns) {
				t.Fatalf("%d cells, %d columns", len(row.Cells), len(tab.Columns))
			}
		}
	})
}
