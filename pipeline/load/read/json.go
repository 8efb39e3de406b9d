package read

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"observatoire/pipeline/catalogue/guard"

	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/geojson"
)

// jsonTable reads an array of objects, or a GeoJSON feature collection. The
// columns are the keys of all the objects in the order in which they first
// appear; a nested value stays as JSON text. GeoJSON gives the properties and
// a last column "geometry" (WKB).
func jsonTable(g *guard.Reader, name string, geo bool) (Table, error) {
	br := bufio.NewReader(g)
	if head, _ := br.Peek(len(bom)); string(head) == string(bom) {
		br.Discard(len(bom))
	}
	lr := &lines{r: br}
	dec := json.NewDecoder(lr)
	fail := func(err error, expected string) error {
		at := dec.InputOffset()
		if errors.Is(err, io.ErrUnexpectedEOF) {
			at = lr.total
		}
		return fmt.Errorf("%s line %d: %w, expected %s", name, lr.at(at), err, expected)
	}
	if geo {
		if err := toFeatures(dec); err != nil {
			return Table{}, fail(err, "a GeoJSON feature collection")
		}
	} else if tok, err := dec.Token(); err != nil || tok != json.Delim('[') {
		if err == nil {
			err = fmt.Errorf("found %v", tok)
		}
		return Table{}, fail(err, "an array of objects")
	}
	place := map[string]int{}
	var cols []string
	var rows []Row
	for dec.More() {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return Table{}, fail(err, "an object")
		}
		line := lr.at(dec.InputOffset() - int64(len(raw)))
		if !utf8.Valid(raw) {
			return Table{}, notUTF8(name, line, "(any)", string(raw))
		}
		obj, geom := raw, []byte(nil)
		if geo {
			var f struct {
				Properties json.RawMessage   `json:"properties"`
				Geometry   *geojson.Geometry `json:"geometry"`
			}
			if err := json.Unmarshal(raw, &f); err != nil {
				return Table{}, fmt.Errorf("%s line %d: %w, expected a feature with properties and a geometry", name, line, plainly(err))
			}
			obj = f.Properties
			if f.Geometry != nil && f.Geometry.Geometry() != nil {
				if err := sound(f.Geometry.Geometry()); err != nil {
					return Table{}, fmt.Errorf("%s line %d: geometry: %w", name, line, err)
				}
				b, err := wkb.Marshal(f.Geometry.Geometry())
				if err != nil {
					return Table{}, fmt.Errorf("%s line %d: geometry: %w", name, line, err)
				}
				geom = b
			}
		}
		keys, vals, err := members(obj)
		if err != nil {
			return Table{}, fmt.Errorf("%s line %d: %w, expected an object of names, each once", name, line, err)
		}
		if err := g.Row(line); err != nil {
			return Table{}, err
		}
		for _, k := range keys {
			if _, ok := place[k]; !ok {
				place[k] = len(cols)
				cols = append(cols, k)
			}
		}
		if g.Columns > 0 && len(cols) > g.Columns {
			return Table{}, g.AtLine(line).Over("more", int64(g.Columns), "columns", "columns")
		}
		cells := make([]Cell, len(cols), len(cols)+1)
		for i := range cells {
			cells[i].Null = true
		}
		for i, k := range keys {
			c := text(vals[i])
			if err := g.Cell(line, k, c.Text); err != nil {
				return Table{}, err
			}
			cells[place[k]] = c
		}
		rows = append(rows, Row{line, cells})
		if geo {
			rows[len(rows)-1].Cells = append(cells, Cell{Blob: geom, Null: geom == nil})
		}
	}
	if _, err := dec.Token(); err != nil {
		return Table{}, fail(err, "the end of the array")
	}
	if err := toEnd(dec, geo); err != nil {
		return Table{}, fail(err, "nothing behind the rows, which would be left out")
	}
	// Names that differ by case only (code_postal.1, CODE.POSTAL.1) are one
	// name for DuckDB: the later one is told apart by its place.
	lower := map[string]bool{}
	for i, c := range cols {
		l := string(bytes.ToLower([]byte(c)))
		if lower[l] {
			cols[i] = fmt.Sprintf("%s__%d", c, i+1)
		}
		lower[l] = true
	}
	n := len(cols)
	if geo {
		cols = append(cols, "geometry")
	}
	i := 0
	next := func() (Row, error) {
		if i == len(rows) {
			return Row{}, io.EOF
		}
		row := rows[i]
		rows[i] = Row{}
		i++
		var shape []Cell
		if geo {
			k := len(row.Cells) - 1
			shape = []Cell{row.Cells[k]}
			row.Cells = row.Cells[:k:k]
		}
		for len(row.Cells) < n {
			row.Cells = append(row.Cells, Cell{Null: true})
		}
		row.Cells = append(row.Cells, shape...)
		return row, nil
	}
	return Table{Columns: cols, Geometry: geo, Next: next}, nil
}

// toFeatures moves the decoder into the array "features".
func toFeatures(dec *json.Decoder) error {
	if tok, err := dec.Token(); err != nil {
		return err
	} else if tok != json.Delim('{') {
		return fmt.Errorf("found %v", tok)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		if key == "features" {
			tok, err := dec.Token()
			if err == nil && tok != json.Delim('[') {
				err = fmt.Errorf("found %v for features", tok)
			}
			return err
		}
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			return err
		}
	}
	return fmt.Errorf("no member \"features\"")
}

// toEnd reads what stands behind the rows: the other members of a feature
// collection, and nothing else.
func toEnd(dec *json.Decoder, geo bool) error {
	for geo && dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		if key == "features" {
			return fmt.Errorf("features a second time")
		}
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			return err
		}
	}
	if geo {
		if _, err := dec.Token(); err != nil {
			return err
		}
	}
	if tok, err := dec.Token(); err != io.EOF {
		if err != nil {
			return err
		}
		return fmt.Errorf("found %v", tok)
	}
	return nil
}

// members returns the keys of an object in their order, and their values.
func members(obj json.RawMessage) (keys []string, vals []json.RawMessage, err error) {
	if len(obj) == 0 {
		return nil, nil, errors.New("found none")
	}
	dec := json.NewDecoder(bytes.NewReader(obj))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, nil, fmt.Errorf("found %.40s", obj)
	}
	seen := map[string]bool{}
	for dec.More() {
		k, err := dec.Token()
		if err != nil {
			return nil, nil, err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, nil, err
		}
		if seen[k.(string)] {
			return nil, nil, fmt.Errorf("found %q twice", k)
		}
		seen[k.(string)] = true
		keys, vals = append(keys, k.(string)), append(vals, v)
	}
	return keys, vals, nil
}

// text gives a JSON value as text: strings without quotes, the rest as
// written.
func text(v json.RawMessage) Cell {
	if len(v) == 0 || string(v) == "null" {
		return Cell{Null: true}
	}
	if v[0] == '"' {
		var s string
		if json.Unmarshal(v, &s) == nil {
			return Cell{Text: s}
		}
	}
	return Cell{Text: string(v)}
}

// plainly is an error of encoding/json without the names of Go's types.
func plainly(err error) error {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		return fmt.Errorf("found a %s", wrong.Value)
	}
	return err
}
