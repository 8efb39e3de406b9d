package datasets

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// rowGroup is how many rows are gathered before they are written.
const rowGroup = 1 << 16

// geometryColumn is the name of the WKB column, last in a GeoParquet file.
const geometryColumn = "geometry"

var arrowTypes = map[kind]arrow.DataType{
	kindText:  arrow.BinaryTypes.String,
	kindInt32: arrow.PrimitiveTypes.Int32,
	kindInt64: arrow.PrimitiveTypes.Int64,
	kindFloat: arrow.PrimitiveTypes.Float64,
	kindBool:  arrow.FixedWidthTypes.Boolean,
	kindDay:   arrow.FixedWidthTypes.Date32,
}

// parquetSink writes Parquet through Arrow: zstd, a required column is not
// nullable, metadata of the dataset in the footer and of each column in the
// Arrow schema. With geo it is GeoParquet 1.1: the geometry as WKB, in lon/lat
// degrees (OGC:CRS84, the default of the specification), in so many steps a
// degree.
type parquetSink struct {
	w     *pqarrow.FileWriter
	rec   *array.RecordBuilder
	kinds []kind
	geo   *geoMetadata
	steps float64 // a degree, of coordinates; 0 = as they are
	n     int     // rows in the builder
}

// pair is a key of the footer and its value.
type pair struct{ key, value string }

func newParquet(w io.Writer, cols []column, footer []pair, geo bool, steps float64) (*parquetSink, error) {
	s := &parquetSink{steps: steps}
	fields := make([]arrow.Field, 0, len(cols)+1)
	for _, c := range cols {
		s.kinds = append(s.kinds, c.kind)
		fields = append(fields, arrow.Field{Name: c.Name, Type: arrowTypes[c.kind], Nullable: !c.Constraints.Required,
			Metadata: arrow.NewMetadata([]string{"title", "description"}, []string{c.Title, c.Description})})
	}
	if geo {
		s.geo = &geoMetadata{bound: orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}}
		fields = append(fields, arrow.Field{Name: geometryColumn, Type: arrow.BinaryTypes.Binary, Nullable: true})
	}
	var keys, values []string
	for _, p := range footer {
		keys, values = append(keys, p.key), append(values, p.value)
	}
	metadata := arrow.NewMetadata(keys, values)
	schema := arrow.NewSchema(fields, &metadata)
	var err error
	s.w, err = pqarrow.NewFileWriter(schema, notClosed{w},
		// A repeated root, Arrow's default, counts as a level of a list to some readers.
		parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithMaxRowGroupLength(rowGroup), parquet.WithRootRepetition(parquet.Repetitions.Required)),
		pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	s.rec = array.NewRecordBuilder(memory.DefaultAllocator, schema)
	return s, nil
}

// notClosed keeps Arrow from closing a file that is ours.
type notClosed struct{ io.Writer }

func (s *parquetSink) Row(values []any, g orb.Geometry) error {
	for i, v := range values {
		b := s.rec.Field(i)
		if v == nil {
			b.AppendNull()
			continue
		}
		switch s.kinds[i] {
		case kindText:
			b.(*array.StringBuilder).Append(v.(string))
		case kindInt32:
			b.(*array.Int32Builder).Append(v.(int32))
		case kindInt64:
			b.(*array.Int64Builder).Append(v.(int64))
		case kindFloat:
			b.(*array.Float64Builder).Append(v.(float64))
		case kindBool:
			b.(*array.BooleanBuilder).Append(v.(bool))
		case kindDay:
			b.(*array.Date32Builder).Append(arrow.Date32FromTime(v.(time.Time)))
		}
	}
	if s.geo != nil {
		b := s.rec.Field(len(values)).(*array.BinaryBuilder)
		if g == nil {
			b.AppendNull()
		} else {
			g := rounded(g, s.steps)
			w, err := wkb.Marshal(g)
			if err != nil {
				return fmt.Errorf("geoparquet: %w", err)
			}
			b.Append(w)
			s.geo.add(g)
		}
	}
	if s.n++; s.n == rowGroup {
		return s.flush()
	}
	return nil
}

func (s *parquetSink) flush() error {
	s.n = 0
	rec := s.rec.NewRecord()
	defer rec.Release()
	return s.w.Write(rec)
}

// Close writes the last rows and the footer; a table without rows is a file
// without row groups.
func (s *parquetSink) Close() error {
	defer s.rec.Release()
	if s.n > 0 {
		if err := s.flush(); err != nil {
			return fmt.Errorf("parquet: %w", err)
		}
	}
	if s.geo != nil {
		b, err := s.geo.json()
		if err != nil {
			return err
		}
		if err := s.w.AppendKeyValueMetadata("geo", string(b)); err != nil {
			return fmt.Errorf("geoparquet: %w", err)
		}
	}
	if err := s.w.Close(); err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	return nil
}

// geoMetadata gathers what GeoParquet says of the geometry column
// (https://geoparquet.org/releases/v1.1.0/).
type geoMetadata struct {
	types []string
	bound orb.Bound
}

func (m *geoMetadata) add(g orb.Geometry) {
	if t := g.GeoJSONType(); !slices.Contains(m.types, t) {
		m.types = append(m.types, t)
		slices.Sort(m.types)
	}
	m.bound = m.bound.Union(g.Bound())
}

func (m *geoMetadata) json() ([]byte, error) {
	type columnMetadata struct {
		Encoding      string    `json:"encoding"`
		GeometryTypes []string  `json:"geometry_types"`
		Orientation   string    `json:"orientation"`
		Edges         string    `json:"edges"`
		Bbox          []float64 `json:"bbox,omitempty"`
	}
	c := columnMetadata{Encoding: "WKB", GeometryTypes: append([]string{}, m.types...), Orientation: "counterclockwise", Edges: "planar"}
	if len(m.types) > 0 {
		c.Bbox = []float64{m.bound.Min[0], m.bound.Min[1], m.bound.Max[0], m.bound.Max[1]}
	}
	return json.Marshal(struct {
		Version string                    `json:"version"`
		Primary string                    `json:"primary_column"`
		Columns map[string]columnMetadata `json:"columns"`
	}{"1.1.0", geometryColumn, map[string]columnMetadata{geometryColumn: c}})
}
