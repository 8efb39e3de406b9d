// Package fgbtest reads FlatGeobuf files in tests: all of a file, and by its
// index. It stops at the first thing that is not as the format says, which is
// an error, and reads what package flatgeobuf writes, no more.
package fgbtest

import (
	"encoding/binary"
	"fmt"
	"math"

	"observatoire/geo/flatgeobuf"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"
)

// File is a file that was read.
type File struct {
	Name, Title, Metadata string
	Envelope              []float64
	Geometry              byte // kind of all geometries, 0 where they differ
	Columns               []flatgeobuf.Column
	Count                 int
	EPSG                  int32
	Features              []Feature // in the order of the file

	nodes []byte
	at    map[uint64]int // number of a feature by its offset
}

// Feature is a feature with the values that are known, by column.
type Feature struct {
	Geometry orb.Geometry
	Values   map[string]any
}

const nodeBytes = 40

// Read reads a whole file.
func Read(b []byte) (f *File, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("flatgeobuf: %v", r) // a place outside of the file
		}
	}()
	if len(b) < 12 || string(b[:8]) != string(flatgeobuf.Magic) {
		return nil, fmt.Errorf("flatgeobuf: begins with %x", b[:min(8, len(b))])
	}
	size := int(binary.LittleEndian.Uint32(b[8:]))
	f = &File{at: map[uint64]int{}}
	nodeSize := f.header(root(b[12 : 12+size]))
	b = b[12+size:]
	if nodeSize > 0 {
		n := nodeCount(f.Count, int(nodeSize)) * nodeBytes
		f.nodes, b = b[:n], b[n:]
	}
	for offset := 0; offset < len(b); {
		size := int(binary.LittleEndian.Uint32(b[offset:]))
		f.at[uint64(offset)] = len(f.Features)
		feature, err := f.feature(root(b[offset+4 : offset+4+size]))
		if err != nil {
			return nil, err
		}
		f.Features = append(f.Features, feature)
		offset += 4 + size
	}
	if len(f.Features) != f.Count {
		return nil, fmt.Errorf("flatgeobuf: %d features, expected %d", len(f.Features), f.Count)
	}
	return f, nil
}

// nodeCount is how many nodes the tree of so many leaves has.
func nodeCount(leaves, size int) int {
	if leaves == 0 {
		return 0
	}
	total := leaves
	for n := leaves; ; {
		n = (n + size - 1) / size
		total += n
		if n == 1 {
			return total
		}
	}
}

// Search gives the numbers of the features whose boxes meet a box, by the
// index, and how many nodes were looked at.
func (f *File) Search(box orb.Bound) (found []int, visited int) {
	if len(f.nodes) == 0 {
		return nil, 0
	}
	firstLeaf := len(f.nodes)/nodeBytes - f.Count
	// Each level: its first node and the first of the next one.
	var levels [][2]int
	for n, end := f.Count, len(f.nodes)/nodeBytes; ; n = (n + 15) / 16 {
		levels = append([][2]int{{end - n, end}}, levels...)
		if end -= n; end == 0 {
			break
		}
	}
	var visit func(level, first int)
	visit = func(level, first int) {
		for i := first; i < min(first+16, levels[level][1]); i++ {
			visited++
			node := f.nodes[i*nodeBytes:]
			bound := orb.Bound{Min: orb.Point{float(node), float(node[8:])}, Max: orb.Point{float(node[16:]), float(node[24:])}}
			if !box.Intersects(bound) {
				continue
			}
			value := binary.LittleEndian.Uint64(node[32:])
			if i >= firstLeaf {
				n, ok := f.at[value]
				if !ok {
					panic(fmt.Sprintf("leaf %d leads to byte %d, where no feature begins", i, value))
				}
				found = append(found, n)
				continue
			}
			visit(level+1, int(value))
		}
	}
	visit(0, 0)
	return found, visited
}

func float(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }

// table is a table of FlatBuffers.
type table struct{ flatbuffers.Table }

func root(b []byte) table {
	return table{flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}}
}

// slot is where a field stands, 0 where it has its default.
func (t table) slot(n int) flatbuffers.UOffsetT {
	return flatbuffers.UOffsetT(t.Offset(flatbuffers.VOffsetT(4 + 2*n)))
}

func (t table) text(n int) string {
	if o := t.slot(n); o != 0 {
		return t.String(t.Pos + o)
	}
	return ""
}

func (t table) list(n int) (start flatbuffers.UOffsetT, length int) {
	if o := t.slot(n); o != 0 {
		return t.Vector(o), t.VectorLen(o)
	}
	return 0, 0
}

func (t table) tables(n int) (out []table) {
	start, length := t.list(n)
	for i := range length {
		out = append(out, table{flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(start + flatbuffers.UOffsetT(4*i))}})
	}
	return out
}

func (t table) numbers(n int) (out []float64) {
	start, length := t.list(n)
	if length > 0 && start%8 != 4 { // size before it: eight from the start of the feature
		panic(fmt.Sprintf("numbers at byte %d", start))
	}
	for i := range length {
		out = append(out, t.GetFloat64(start+flatbuffers.UOffsetT(8*i)))
	}
	return out
}

// header reads the header and returns how many nodes share a parent.
func (f *File) header(t table) uint16 {
	f.Name, f.Title, f.Metadata = t.text(0), t.text(11), t.text(13)
	f.Envelope = t.numbers(1)
	f.Geometry = t.GetByteSlot(4+2*2, 0)
	for _, c := range t.tables(7) {
		f.Columns = append(f.Columns, flatgeobuf.Column{Name: c.text(0), Kind: flatgeobuf.Kind(c.GetByteSlot(4+2*1, 0)), Title: c.text(2), Description: c.text(3),
			Required: !c.GetBoolSlot(4+2*7, true), Key: c.GetBoolSlot(4+2*9, false)})
	}
	f.Count = int(t.GetUint64Slot(4+2*8, 0))
	if o := t.slot(10); o != 0 {
		crs := table{flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(t.Pos + o)}}
		f.EPSG = crs.GetInt32Slot(4+2*1, 0)
	}
	return t.GetUint16Slot(4+2*9, 16)
}

func (f *File) feature(t table) (Feature, error) {
	g := table{flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(t.Pos + t.slot(0))}}
	out := Feature{Geometry: g.shape(), Values: map[string]any{}}
	start, length := t.list(1)
	b := t.Bytes[start : start+flatbuffers.UOffsetT(length)]
	le := binary.LittleEndian
	for len(b) > 0 {
		c := f.Columns[le.Uint16(b)]
		b = b[2:]
		size := 0
		switch c.Kind {
		case flatgeobuf.Bool:
			size, out.Values[c.Name] = 1, b[0] == 1
		case flatgeobuf.Int:
			size, out.Values[c.Name] = 4, int32(le.Uint32(b))
		case flatgeobuf.Long:
			size, out.Values[c.Name] = 8, int64(le.Uint64(b))
		case flatgeobuf.Double:
			size, out.Values[c.Name] = 8, float(b)
		case flatgeobuf.String, flatgeobuf.DateTime:
			size = 4 + int(le.Uint32(b))
			out.Values[c.Name] = string(b[4:size])
		default:
			return out, fmt.Errorf("flatgeobuf: column %s of kind %d", c.Name, c.Kind)
		}
		b = b[size:]
	}
	return out, nil
}

func (t table) shape() orb.Geometry {
	switch kind := t.GetByteSlot(4+2*6, 0); kind {
	case 1:
		xy := t.numbers(1)
		return orb.Point{xy[0], xy[1]}
	case 3:
		return t.polygon()
	case 6:
		var m orb.MultiPolygon
		for _, p := range t.tables(7) {
			m = append(m, p.polygon())
		}
		return m
	default:
		panic(fmt.Sprintf("geometry of kind %d", kind))
	}
}

func (t table) polygon() (p orb.Polygon) {
	xy := t.numbers(1)
	ends := []int{len(xy) / 2}
	if start, length := t.list(0); length > 0 {
		ends = nil
		for i := range length {
			ends = append(ends, int(t.GetUint32(start+flatbuffers.UOffsetT(4*i))))
		}
	}
	first := 0
	for _, end := range ends {
		var r orb.Ring
		for ; first < end; first++ {
			r = append(r, orb.Point{xy[2*first], xy[2*first+1]})
		}
		p = append(p, r)
	}
	return p
}
