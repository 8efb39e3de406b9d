// Package pbf writes OpenStreetMap PBF files: for fictional territories and
// for extracts of any size to measure with. Nodes are dense, blocks are
// zlib-compressed, elements come in the usual order (nodes, ways, relations);
// the same input gives the same bytes.
package pbf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Tag is one key=value pair.
type Tag struct{ Key, Value string }

// Node is a point at lon/lat degrees (WGS84).
type Node struct {
	ID       int64
	Lon, Lat float64
	Tags     []Tag
}

// Way is a line through nodes.
type Way struct {
	ID    int64
	Nodes []int64
	Tags  []Tag
}

// Member is one element of a relation: Kind is 'n', 'w' or 'r'.
type Member struct {
	Kind byte
	ID   int64
	Role string
}

// Relation is a group of elements.
type Relation struct {
	ID      int64
	Members []Member
	Tags    []Tag
}

// blockSize is the number of elements of a block, as is usual.
const blockSize = 8000

// Writer writes a file: all nodes, then all ways, then all relations, each by
// ascending id. Close must be called.
type Writer struct {
	w     io.Writer
	level int
	kind  int // 0 none, 1 nodes, 2 ways, 3 relations
	last  int64
	count int
	group message // elements so far (ways, relations)
	texts table
	dense struct {
		ids, lats, lons, keys message
		tagged                bool
	}
	prev    [3]int64
	scratch [4]message // of the element in hand
	queue   *packers   // nil: blocks are packed one after the other
}

// NewWriter writes the header, which names the program; level is that of zlib
// (zlib.BestSpeed…).
func NewWriter(w io.Writer, program string, level int) (*Writer, error) {
	x := &Writer{w: w, level: level}
	x.texts.reset()
	return x, x.header(program)
}

func (x *Writer) header(program string) error {
	var h message
	h.text(4, "OsmSchema-V0.6")
	h.text(4, "DenseNodes")
	h.text(5, "Sort.Type_then_ID")
	h.text(16, program)
	return x.blob("OSMHeader", h)
}

// message is a protobuf message being written.
type message []byte

func (m *message) varint(v uint64)        { *m = binary.AppendUvarint(*m, v) }
func (m *message) signed(v int64)         { *m = binary.AppendVarint(*m, v) }
func (m *message) number(f int, v uint64) { m.varint(uint64(f) << 3); m.varint(v) }
func (m *message) bytes(f int, b []byte) {
	m.varint(uint64(f)<<3 | 2)
	m.varint(uint64(len(b)))
	*m = append(*m, b...)
}
func (m *message) text(f int, s string) { m.bytes(f, []byte(s)) }

// table is the string table of a block.
type table struct {
	of  map[string]uint64
	all []string
}

func (s *table) reset() { s.of, s.all = map[string]uint64{}, []string{""} }

func (s *table) add(t string) uint64 {
	i, ok := s.of[t]
	if !ok {
		i = uint64(len(s.all))
		s.of[t] = i
		s.all = append(s.all, t)
	}
	return i
}

// begin makes room for an element of a kind.
func (x *Writer) begin(kind int, id int64) error {
	if kind < x.kind || kind == x.kind && id <= x.last {
		return fmt.Errorf("pbf: element %d of kind %d after %d of kind %d: the order is nodes, ways, relations, by ascending id", id, kind, x.last, x.kind)
	}
	if x.count == blockSize || kind != x.kind {
		if err := x.flush(); err != nil {
			return err
		}
	}
	x.kind, x.last = kind, id
	x.count++
	return nil
}

// Node writes a node.
func (x *Writer) Node(n Node) error {
	if err := x.begin(1, n.ID); err != nil {
		return err
	}
	d := &x.dense
	lat, lon := int64(math.Round(n.Lat*1e7)), int64(math.Round(n.Lon*1e7))
	d.ids.signed(n.ID - x.prev[0])
	d.lats.signed(lat - x.prev[1])
	d.lons.signed(lon - x.prev[2])
	x.prev = [3]int64{n.ID, lat, lon}
	for _, t := range n.Tags {
		d.tagged = true
		d.keys.varint(x.texts.add(t.Key))
		d.keys.varint(x.texts.add(t.Value))
	}
	d.keys.varint(0)
	return nil
}

func (x *Writer) tags(m *message, tags []Tag) {
	k, v := x.scratch[0][:0], x.scratch[1][:0]
	for _, t := range tags {
		k.varint(x.texts.add(t.Key))
		v.varint(x.texts.add(t.Value))
	}
	if len(tags) > 0 {
		m.bytes(2, k)
		m.bytes(3, v)
	}
	x.scratch[0], x.scratch[1] = k, v
}

// Way writes a way.
func (x *Writer) Way(w Way) error {
	if err := x.begin(2, w.ID); err != nil {
		return err
	}
	m, refs := x.scratch[2][:0], x.scratch[3][:0]
	m.number(1, uint64(w.ID))
	x.tags(&m, w.Tags)
	last := int64(0)
	for _, n := range w.Nodes {
		refs.signed(n - last)
		last = n
	}
	m.bytes(8, refs)
	x.group.bytes(3, m)
	x.scratch[2], x.scratch[3] = m, refs
	return nil
}

// Relation writes a relation.
func (x *Writer) Relation(r Relation) error {
	if err := x.begin(3, r.ID); err != nil {
		return err
	}
	var m, roles, ids, kinds message
	for _, e := range r.Members {
		roles.varint(x.texts.add(e.Role))
	}
	m.number(1, uint64(r.ID))
	x.tags(&m, r.Tags)
	last := int64(0)
	for _, e := range r.Members {
		ids.signed(e.ID - last)
		last = e.ID
		switch e.Kind {
		case 'n':
			kinds.varint(0)
		case 'w':
			kinds.varint(1)
		case 'r':
			kinds.varint(2)
		default:
			return fmt.Errorf("pbf: relation %d: member of kind %q, expected 'n', 'w' or 'r'", r.ID, e.Kind)
		}
	}
	m.bytes(8, roles)
	m.bytes(9, ids)
	m.bytes(10, kinds)
	x.group.bytes(4, m)
	return nil
}

// flush writes the block that is open.
func (x *Writer) flush() error {
	if x.count == 0 {
		return nil
	}
	if x.kind == 1 {
		var d message
		d.bytes(1, x.dense.ids)
		d.bytes(8, x.dense.lats)
		d.bytes(9, x.dense.lons)
		if x.dense.tagged {
			d.bytes(10, x.dense.keys)
		}
		x.group.bytes(2, d)
	}
	var texts, block message
	for _, s := range x.texts.all {
		texts.text(1, s)
	}
	block.bytes(1, texts)
	block.bytes(2, x.group)
	x.count, x.group, x.prev = 0, x.group[:0], [3]int64{}
	d := &x.dense
	d.ids, d.lats, d.lons, d.keys = d.ids[:0], d.lats[:0], d.lons[:0], d.keys[:0]
	d.tagged = false
	x.texts.reset()
	return x.blob("OSMData", block)
}

// blob writes one block of the file, or hands it to the workers.
func (x *Writer) blob(kind string, data []byte) error {
	if x.queue != nil {
		return x.queue.add(kind, data)
	}
	out, err := packBlob(kind, data, func(b []byte) ([]byte, error) { return deflate(b, x.level) })
	if err == nil {
		_, err = x.w.Write(out)
	}
	return err
}

// deflate packs a block.
func deflate(data []byte, level int) ([]byte, error) {
	var z bytes.Buffer
	c, err := zlib.NewWriterLevel(&z, level)
	if err != nil {
		return nil, err
	}
	if _, err := c.Write(data); err != nil {
		return nil, err
	}
	err = c.Close()
	return z.Bytes(), err
}

// packBlob is the bytes of one block of the file, its header included.
func packBlob(kind string, data []byte, deflate func([]byte) ([]byte, error)) ([]byte, error) {
	packed, err := deflate(data)
	if err != nil {
		return nil, err
	}
	var blob, head message
	blob.number(2, uint64(len(data)))
	blob.bytes(3, packed)
	head.text(1, kind)
	head.number(3, uint64(len(blob)))
	out := binary.BigEndian.AppendUint32(nil, uint32(len(head)))
	return append(append(out, head...), blob...), nil
}

// Close writes what is left. It does not close the underlying writer.
func (x *Writer) Close() error {
	err := x.flush()
	if x.queue != nil {
		err = errors.Join(err, x.queue.close())
	}
	return err
}
