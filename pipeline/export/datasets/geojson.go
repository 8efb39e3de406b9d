package datasets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// geojsonSink writes a FeatureCollection (RFC 7946), one feature a line in the
// order of the rows, with properties typed as the columns are and the key as
// id where it is one column. A row without geometry is a feature whose
// geometry is null.
type geojsonSink struct {
	w     io.Writer
	steps float64 // a degree, of coordinates
	line  bytes.Buffer
	names [][]byte // "name": of each column, nil where it is left out
	id    int      // column of the id, -1 for none
	n     int
}

// newGeoJSON writes the columns named, all where none is.
func newGeoJSON(w io.Writer, cols []column, named, key []string, steps float64) (*geojsonSink, error) {
	s := &geojsonSink{w: w, steps: steps, id: -1}
	for i, c := range cols {
		var name []byte
		if len(named) == 0 || slices.Contains(named, c.Name) {
			name = append(text(c.Name), ':')
		}
		s.names = append(s.names, name)
		if len(key) == 1 && key[0] == c.Name {
			s.id = i
		}
	}
	_, err := io.WriteString(w, `{"type":"FeatureCollection","features":[`)
	return s, err
}

func (s *geojsonSink) Row(values []any, g orb.Geometry) error {
	b := &s.line
	b.Reset()
	if s.n > 0 {
		b.WriteByte(',')
	}
	s.n++
	b.WriteString("\n{\"type\":\"Feature\"")
	if s.id >= 0 {
		b.WriteString(`,"id":`)
		b.Write(value(values[s.id]))
	}
	b.WriteString(`,"geometry":`)
	if g == nil {
		b.WriteString("null")
	} else {
		j, err := geojson.NewGeometry(rounded(g, s.steps)).MarshalJSON()
		if err != nil {
			return fmt.Errorf("geojson: %w", err)
		}
		b.Write(j)
	}
	b.WriteString(`,"properties":{`)
	first := true
	for i, v := range values {
		if s.names[i] == nil {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.Write(s.names[i])
		b.Write(value(v))
	}
	b.WriteString("}}")
	_, err := s.w.Write(b.Bytes())
	return err
}

func (s *geojsonSink) Close() error {
	_, err := io.WriteString(s.w, "\n]}\n")
	return err
}

// value writes a value as JSON: numbers and booleans as such, text and dates
// in quotes, a missing value as null.
func value(v any) []byte {
	switch v := v.(type) {
	case nil:
		return []byte("null")
	case bool:
		return strconv.AppendBool(nil, v)
	case int32, int64, float64:
		return []byte(cell(v))
	}
	return text(cell(v))
}

// text writes a JSON string without escaping what only HTML needs escaped.
func text(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s) // a string cannot fail
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
