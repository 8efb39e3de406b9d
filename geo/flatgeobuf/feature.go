package flatgeobuf

import (
	"encoding/binary"
	"fmt"
	"math"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"
)

// properties writes the values that are known: number of the column, value;
// a text after its length. It returns a buffer that the next call writes over.
func (w *Writer) properties(values []any) ([]byte, error) {
	out := w.values[:0]
	le := binary.LittleEndian
	for i, v := range values {
		c := w.layer.Columns[i]
		if v == nil {
			if c.Required {
				return nil, fmt.Errorf("flatgeobuf: no %s, expected a value in every feature", c.Name)
			}
			continue
		}
		out = le.AppendUint16(out, uint16(i))
		fits := false
		switch v := v.(type) {
		case bool:
			fits = c.Kind == Bool
			if v {
				out = append(out, 1)
			} else {
				out = append(out, 0)
			}
		case int32:
			fits = c.Kind == Int
			out = le.AppendUint32(out, uint32(v))
		case int64:
			fits = c.Kind == Long
			out = le.AppendUint64(out, uint64(v))
		case float64:
			fits = c.Kind == Double
			out = le.AppendUint64(out, math.Float64bits(v))
		case string:
			fits = c.Kind == String || c.Kind == DateTime
			out = append(le.AppendUint32(out, uint32(len(v))), v...)
		}
		if !fits {
			return nil, fmt.Errorf("flatgeobuf: %s is %v (%T), expected a value of kind %d", c.Name, v, v, c.Kind)
		}
	}
	w.values = out
	return out, nil
}

// addGeometry writes a geometry and tells its kind.
func addGeometry(b *flatbuffers.Builder, g orb.Geometry) (flatbuffers.UOffsetT, byte, error) {
	switch g := g.(type) {
	case orb.Point:
		return shape(b, 0, doubles(b, g[:]), 0, point), point, nil
	case orb.Polygon:
		return addPolygon(b, g), polygon, nil
	case orb.MultiPolygon:
		parts := make([]flatbuffers.UOffsetT, len(g))
		for i, p := range g {
			parts[i] = addPolygon(b, p)
		}
		return shape(b, 0, 0, b.CreateVectorOfTables(parts), multiPolygon), multiPolygon, nil
	}
	return 0, 0, fmt.Errorf("flatgeobuf: a geometry of type %T, expected a Point, Polygon or MultiPolygon", g)
}

// addPolygon writes the rings one behind the other, and where each ends, in
// points, if there is more than one.
func addPolygon(b *flatbuffers.Builder, p orb.Polygon) flatbuffers.UOffsetT {
	var xy []float64
	var last []uint32
	for _, r := range p {
		for _, v := range r {
			xy = append(xy, v[0], v[1])
		}
		last = append(last, uint32(len(xy)/2))
	}
	var ends flatbuffers.UOffsetT
	if len(p) > 1 {
		b.StartVector(4, len(last), 4)
		for i := len(last) - 1; i >= 0; i-- {
			b.PrependUint32(last[i])
		}
		ends = b.EndVector(len(last))
	}
	return shape(b, ends, doubles(b, xy), 0, polygon)
}

// shape writes the table of a geometry.
func shape(b *flatbuffers.Builder, ends, xy, parts flatbuffers.UOffsetT, kind byte) flatbuffers.UOffsetT {
	b.StartObject(8)
	b.PrependUOffsetTSlot(0, ends, 0)
	b.PrependUOffsetTSlot(1, xy, 0)
	b.PrependByteSlot(6, kind, unknown)
	b.PrependUOffsetTSlot(7, parts, 0)
	return b.EndObject()
}

// doubles writes a vector of numbers, the last first as the builder wants it.
func doubles(b *flatbuffers.Builder, xs []float64) flatbuffers.UOffsetT {
	b.StartVector(8, len(xs), 8)
	for i := len(xs) - 1; i >= 0; i-- {
		b.PrependFloat64(xs[i])
	}
	return b.EndVector(len(xs))
}
