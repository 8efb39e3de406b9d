package graph

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"strings"
	"unsafe"
)

// The file of a built graph is a dump of its arrays, for a cache on the
// machine that wrote it: a header that tells whether another program may read
// it, the arrays with their lengths, and a checksum.
const (
	magic      = "observatoire road graph\n"
	fileFormat = 7
)

// ErrFormat says that a file is not a graph that this program wrote whole.
var ErrFormat = errors.New("not a whole road graph of this version")

// header holds the format and the sizes of what the arrays hold, so that a
// file of another machine or program version is not taken for one's own.
func header() []byte {
	h := []byte(magic)
	for _, n := range []uintptr{fileFormat, unsafe.Sizeof(edge{}), unsafe.Sizeof(slot{}), unsafe.Sizeof(run{}), unsafe.Sizeof(roadRow{}), unsafe.Sizeof(arrival{}), turnSteps} {
		h = binary.NativeEndian.AppendUint32(h, uint32(n))
	}
	return h
}

type codec struct {
	w   *bufio.Writer
	r   *bufio.Reader
	sum hash.Hash32
	err error
}

func (c *codec) bytes(b []byte) {
	if c.err != nil {
		return
	}
	if c.w != nil {
		_, c.err = c.w.Write(b)
	} else if _, err := io.ReadFull(c.r, b); err != nil {
		c.err = fmt.Errorf("%w: %v", ErrFormat, err)
	}
	c.sum.Write(b)
}

// array writes or reads a slice of plain values.
func array[T any](c *codec, s *[]T) {
	var n [8]byte
	binary.NativeEndian.PutUint64(n[:], uint64(len(*s)))
	c.bytes(n[:])
	if c.err != nil {
		return
	}
	var one T
	size := int(unsafe.Sizeof(one))
	if c.r != nil {
		count := binary.NativeEndian.Uint64(n[:])
		if count > 1<<33 {
			c.err = ErrFormat
			return
		}
		// grow as the bytes come, so that a wrong length cannot take all memory
		*s = (*s)[:0]
		const chunk = 1 << 20
		for left := int(count); left > 0 && c.err == nil; {
			k := min(left, chunk)
			if cap(*s)-len(*s) < k {
				grown := make([]T, len(*s), min(int(count), 2*len(*s)+k))
				copy(grown, *s)
				*s = grown
			}
			old := len(*s)
			*s = (*s)[:old+k]
			c.bytes(unsafe.Slice((*byte)(unsafe.Pointer(&(*s)[old])), k*size))
			left -= k
		}
		return
	}
	if len(*s) > 0 {
		c.bytes(unsafe.Slice((*byte)(unsafe.Pointer(&(*s)[0])), len(*s)*size))
	}
}

// fields goes through everything a graph holds.
func (c *codec) fields(g *Graph) {
	scalars := []int64{int64(g.chains), int64(g.bigPart), int64(g.entry), int64(g.back), int64(g.gain)}
	floats := []float64{g.walkSpeed, g.slack}
	var turns []uint8
	if g.turns != nil {
		turns = g.turns[:]
	}
	names := []byte(strings.Join(g.names, "\x01"))
	classes := []byte(strings.Join(g.classes, "\x01"))
	if g.index == nil {
		g.index = &grid{}
	}
	row := []int32{g.index.minRow}
	array(c, &scalars)
	array(c, &floats)
	array(c, &turns)
	array(c, &names)
	array(c, &classes)
	array(c, &row)
	array(c, &g.edges)
	array(c, &g.tails)
	array(c, &g.shadowOf)
	array(c, &g.slotStart)
	array(c, &g.slots)
	array(c, &g.nodeFlags)
	array(c, &g.turnKeys)
	array(c, &g.turnTargets)
	array(c, &g.hairpins)
	array(c, &g.arrivals)
	array(c, &g.vertexStart)
	array(c, &g.lon)
	array(c, &g.lat)
	array(c, &g.runStart)
	array(c, &g.runs)
	array(c, &g.roads)
	array(c, &g.metres)
	array(c, &g.part)
	array(c, &g.partSize)
	array(c, &g.islands)
	array(c, &g.index.rowStart)
	array(c, &g.index.cells)
	array(c, &g.index.start)
	array(c, &g.index.chains)
	if c.r == nil || c.err != nil {
		return
	}
	if len(scalars) != 5 || len(floats) != 2 || len(turns) != turnSteps || len(row) != 1 {
		c.err = ErrFormat
		return
	}
	g.chains, g.bigPart, g.entry, g.back = int(scalars[0]), uint32(scalars[1]), int32(scalars[2]), uint8(scalars[3])
	g.gain = int32(scalars[4])
	g.walkSpeed, g.slack, g.index.minRow = floats[0], floats[1], row[0]
	g.turns = (*[turnSteps]uint8)(turns)
	g.names, g.classes = strings.Split(string(names), "\x01"), strings.Split(string(classes), "\x01")
}

// WriteTo writes the graph so that Load can read it back.
func (g *Graph) WriteTo(w io.Writer) (int64, error) {
	counted := &counter{w: w}
	c := &codec{w: bufio.NewWriterSize(counted, 1<<20), sum: crc32.NewIEEE()}
	c.bytes(header())
	c.fields(g)
	sum := c.sum.Sum32()
	c.bytes(binary.NativeEndian.AppendUint32(nil, sum))
	if c.err == nil {
		c.err = c.w.Flush()
	}
	return counted.n, c.err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// Load reads a graph that WriteTo wrote. What another version wrote, or what
// is not whole, is ErrFormat.
func Load(r io.Reader) (*Graph, error) {
	c := &codec{r: bufio.NewReaderSize(r, 1<<20), sum: crc32.NewIEEE()}
	want := header()
	got := make([]byte, len(want))
	c.bytes(got)
	if c.err == nil && string(got) != string(want) {
		c.err = ErrFormat
	}
	g := &Graph{}
	if c.err == nil {
		c.fields(g)
	}
	sum := c.sum.Sum32()
	var tail [4]byte
	c.bytes(tail[:])
	if c.err == nil && binary.NativeEndian.Uint32(tail[:]) != sum {
		c.err = ErrFormat
	}
	if c.err != nil {
		return nil, c.err
	}
	return g, nil
}
