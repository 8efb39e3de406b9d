// Package flatgeobuf writes FlatGeobuf 3 (https://flatgeobuf.org/): features
// with their attributes, behind a packed Hilbert R-tree that lets a reader fetch
// what lies in a box by a few ranges of the file. Coordinates are lon/lat
// degrees, WGS84 (EPSG:4326).
//
// The same layer and features give the same bytes.
package flatgeobuf

import (
	"encoding/json"
	"fmt"
	"io"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"
)

// Magic is what a file begins with: version 3, patch level 1.
var Magic = []byte{'f', 'g', 'b', 3, 'f', 'g', 'b', 1}

// Kind is the type of a column, by the number that the format has for it.
type Kind byte

// Kinds and what Add takes for them.
const (
	Bool     Kind = 2  // bool
	Int      Kind = 5  // int32
	Long     Kind = 7  // int64
	Double   Kind = 10 // float64
	String   Kind = 11 // string
	DateTime Kind = 13 // string, ISO 8601
)

// Kinds of geometries, by the numbers of the format.
const (
	unknown, point, polygon, multiPolygon = 0, 1, 3, 6
)

// Column describes an attribute.
type Column struct {
	Name, Title, Description string
	Kind                     Kind
	Required                 bool // no feature is without it
	Key                      bool // part of what tells one feature from another
}

// Layer describes a file.
type Layer struct {
	Name, Title, Description string
	Columns                  []Column
	Metadata                 map[string]string // written as a JSON object, by key; nothing where there is none
}

// Writer gathers the features of a file, which have to be known before the
// first of them is written.
type Writer struct {
	layer    Layer
	builder  *flatbuffers.Builder
	body     []byte // features as they will stand in the file, in the order in which they came
	leaves   []leaf
	envelope orb.Bound
	geometry byte // kind of all geometries, unknown where they differ
	values   []byte
}

// NewWriter begins a file.
func NewWriter(layer Layer) *Writer {
	return &Writer{layer: layer, builder: flatbuffers.NewBuilder(1 << 16)}
}

// Add adds a feature: a Point, Polygon or MultiPolygon, and a value a column,
// nil where it is not known. A feature without geometry has no place in the
// index and is refused.
func (w *Writer) Add(g orb.Geometry, values []any) error {
	if len(values) != len(w.layer.Columns) {
		return fmt.Errorf("flatgeobuf: %d values, expected %d", len(values), len(w.layer.Columns))
	}
	properties, err := w.properties(values)
	if err != nil {
		return err
	}
	b := w.builder
	b.Reset()
	attributes := b.CreateByteVector(properties)
	shape, kind, err := addGeometry(b, g)
	if err != nil {
		return err
	}
	b.StartObject(3)
	b.PrependUOffsetTSlot(0, shape, 0)
	b.PrependUOffsetTSlot(1, attributes, 0)
	b.FinishSizePrefixed(b.EndObject())
	bytes := b.FinishedBytes()
	l := leaf{bound: g.Bound(), offset: uint64(len(w.body)), size: len(bytes)}
	w.body = append(w.body, bytes...)
	if len(w.leaves) == 0 {
		w.envelope, w.geometry = l.bound, kind
	}
	if kind != w.geometry {
		w.geometry = unknown
	}
	w.envelope = w.envelope.Union(l.bound)
	w.leaves = append(w.leaves, l)
	return nil
}

// WriteTo writes the file: magic, header, index, features along the curve.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	header, err := w.header()
	if err != nil {
		return 0, err
	}
	arrange(w.leaves, w.envelope)
	var n int64
	for _, part := range [][]byte{Magic, header, index(w.leaves)} {
		k, err := out.Write(part)
		if n += int64(k); err != nil {
			return n, err
		}
	}
	for _, l := range w.leaves {
		k, err := out.Write(w.body[l.offset : l.offset+uint64(l.size)])
		if n += int64(k); err != nil {
			return n, err
		}
	}
	return n, nil
}

// header is the header with its size before it.
func (w *Writer) header() ([]byte, error) {
	b := flatbuffers.NewBuilder(1 << 12)
	columns := make([]flatbuffers.UOffsetT, len(w.layer.Columns))
	for i, c := range w.layer.Columns {
		columns[i] = addColumn(b, c)
	}
	list := b.CreateVectorOfTables(columns)
	crs := addCRS(b)
	metadata, err := text(w.layer.Metadata)
	if err != nil {
		return nil, err
	}
	texts := []flatbuffers.UOffsetT{optional(b, w.layer.Name), optional(b, w.layer.Title), optional(b, w.layer.Description), optional(b, metadata)}
	var envelope flatbuffers.UOffsetT
	if len(w.leaves) > 0 {
		envelope = doubles(b, []float64{w.envelope.Min[0], w.envelope.Min[1], w.envelope.Max[0], w.envelope.Max[1]})
	}
	size := uint16(nodeSize)
	if len(w.leaves) == 0 {
		size = 0 // nothing to index
	}
	b.StartObject(14)
	b.PrependUOffsetTSlot(0, texts[0], 0)
	b.PrependUOffsetTSlot(1, envelope, 0)
	b.PrependByteSlot(2, w.geometry, unknown)
	b.PrependUOffsetTSlot(7, list, 0)
	b.PrependUint64Slot(8, uint64(len(w.leaves)), 0)
	b.PrependUint16Slot(9, size, nodeSize)
	b.PrependUOffsetTSlot(10, crs, 0)
	b.PrependUOffsetTSlot(11, texts[1], 0)
	b.PrependUOffsetTSlot(12, texts[2], 0)
	b.PrependUOffsetTSlot(13, texts[3], 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes(), nil
}

func addColumn(b *flatbuffers.Builder, c Column) flatbuffers.UOffsetT {
	name, title, description := b.CreateString(c.Name), optional(b, c.Title), optional(b, c.Description)
	b.StartObject(11)
	b.PrependUOffsetTSlot(0, name, 0)
	b.PrependByteSlot(1, byte(c.Kind), 0)
	b.PrependUOffsetTSlot(2, title, 0)
	b.PrependUOffsetTSlot(3, description, 0)
	b.PrependBoolSlot(7, !c.Required, true)
	b.PrependBoolSlot(9, c.Key, false)
	return b.EndObject()
}

func addCRS(b *flatbuffers.Builder) flatbuffers.UOffsetT {
	org, name := b.CreateString("EPSG"), b.CreateString("WGS 84")
	b.StartObject(6)
	b.PrependUOffsetTSlot(0, org, 0)
	b.PrependInt32Slot(1, 4326, 0)
	b.PrependUOffsetTSlot(2, name, 0)
	return b.EndObject()
}

// optional is a text, or nothing where it is empty.
func optional(b *flatbuffers.Builder, s string) flatbuffers.UOffsetT {
	if s == "" {
		return 0
	}
	return b.CreateString(s)
}

// text is the metadata as JSON, by key; "" where there are none.
func text(metadata map[string]string) (string, error) {
	if len(metadata) == 0 {
		return "", nil
	}
	b, err := json.Marshal(metadata) // sorts keys
	return string(b), err
}
