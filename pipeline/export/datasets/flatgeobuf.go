package datasets

import (
	"io"
	"slices"
	"time"

	"observatoire/geo/flatgeobuf"

	"github.com/paulmach/orb"
)

// flatgeobufKinds are the types of FlatGeobuf; a day is a DateTime without time.
var flatgeobufKinds = map[kind]flatgeobuf.Kind{
	kindText:  flatgeobuf.String,
	kindInt32: flatgeobuf.Int,
	kindInt64: flatgeobuf.Long,
	kindFloat: flatgeobuf.Double,
	kindBool:  flatgeobuf.Bool,
	kindDay:   flatgeobuf.DateTime,
}

// flatgeobufSink writes the columns of the GeoJSON as FlatGeobuf, with its
// coordinates, behind an index by box. A row without geometry has no place in
// that index and is left out. Everything is written by Close.
type flatgeobufSink struct {
	out    io.Writer
	w      *flatgeobuf.Writer
	steps  float64 // a degree, of coordinates
	from   []int   // columns that are written
	values []any
}

func newFlatGeobuf(out io.Writer, d Dataset, cols []column, named []string, steps float64) *flatgeobufSink {
	s := &flatgeobufSink{out: out, steps: steps}
	layer := flatgeobuf.Layer{Name: d.Name, Title: d.Title, Description: d.Description, Metadata: map[string]string{}}
	for _, p := range d.footer() {
		if p.value != "" {
			layer.Metadata[p.key] = p.value
		}
	}
	for i, c := range cols {
		if len(named) > 0 && !slices.Contains(named, c.Name) {
			continue
		}
		s.from = append(s.from, i)
		layer.Columns = append(layer.Columns, flatgeobuf.Column{Name: c.Name, Title: c.Title, Description: c.Description, Kind: flatgeobufKinds[c.kind],
			Required: c.Constraints.Required, Key: slices.Contains(d.Key, c.Name)})
	}
	s.w, s.values = flatgeobuf.NewWriter(layer), make([]any, len(s.from))
	return s
}

func (s *flatgeobufSink) Row(values []any, g orb.Geometry) error {
	if g == nil {
		return nil
	}
	for i, column := range s.from {
		v := values[column]
		if day, ok := v.(time.Time); ok {
			v = day.Format(time.DateOnly)
		}
		s.values[i] = v
	}
	return s.w.Add(rounded(g, s.steps), s.values)
}

func (s *flatgeobufSink) Close() error {
	_, err := s.w.WriteTo(s.out)
	return err
}
