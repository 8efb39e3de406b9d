package pbf

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// Limits of the format: a larger header or block is damage.
const (
	maxHeader = 64 << 10
	maxBlob   = 32 << 20
	maxRaw    = 32 << 20
)

// BlockError says which block of a file cannot be read: its number, 0 for the
// first, and the byte of the file at which it starts.
type BlockError struct {
	Block  int
	Offset int64
	Err    error
}

func (e *BlockError) Error() string {
	return fmt.Sprintf("block %d at byte %d: %v", e.Block, e.Offset, e.Err)
}

func (e *BlockError) Unwrap() error { return e.Err }

// File is an open OSM PBF file: where its blocks are, and what its header says.
type File struct {
	Header Header
	blobs  []blob
	kinds  []Kinds // by block, 0 where not known yet
	r      io.ReaderAt
	close  func() error
}

// Header is the first block of a file.
type Header struct {
	// Bound is the box of the extract in lon/lat degrees; ok where there is one.
	Bound    orb.Bound
	HasBound bool
	// LocationsOnWays says that ways carry the places of their nodes.
	LocationsOnWays bool
	required        []string
}

// blob is where a block of elements is.
type blob struct {
	number      int
	start, from int64 // of its header, of its content
	size        int
}

// Open reads the places of all blocks of a file and its header. What is no
// OSM PBF file, or one that cannot be read as the map of one day, is an error
// that names what it is and what to do.
func Open(name string) (*File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	x, err := NewFile(f, info.Size())
	if err != nil {
		f.Close()
		return nil, err
	}
	x.close = f.Close
	return x, nil
}

// NewFile is Open for a file of so many bytes that is open already.
func NewFile(r io.ReaderAt, size int64) (*File, error) {
	if err := sniff(r, size); err != nil {
		return nil, err
	}
	f := &File{r: r}
	number := 0
	for at := int64(0); at < size; number++ {
		b, kind, err := blobAt(r, at, size)
		if err != nil {
			return nil, &BlockError{number, at, err}
		}
		b.number = number
		at = b.from + int64(b.size)
		switch {
		case number == 0 && kind != "OSMHeader":
			return nil, &BlockError{0, 0, fmt.Errorf("a block %q, expected OSMHeader first (download the file again)", kind)}
		case number == 0:
			content, err := new(inflater).content(r, b)
			if err == nil {
				f.Header, err = header(content)
			}
			if err == nil {
				err = f.Header.readable()
			}
			if err != nil {
				return nil, &BlockError{0, 0, err}
			}
		case kind == "OSMData":
			f.blobs = append(f.blobs, b)
		}
	}
	f.kinds = make([]Kinds, len(f.blobs))
	return f, nil
}

// Close closes the file.
func (f *File) Close() error {
	if f.close == nil {
		return nil
	}
	return f.close()
}

var errCut = errors.New("the file ends within it, expected more (download it again)")

// blobAt reads the header of the block at a byte of the file.
func blobAt(r io.ReaderAt, at, size int64) (b blob, kind string, err error) {
	var n [4]byte
	if at+4 > size {
		return b, "", errCut
	}
	if _, err := r.ReadAt(n[:], at); err != nil {
		return b, "", err
	}
	length := int64(binary.BigEndian.Uint32(n[:]))
	if length > maxHeader {
		return b, "", fmt.Errorf("a block header of %d bytes, expected at most %d (the file is damaged: download it again)", length, maxHeader)
	}
	if at+4+length > size {
		return b, "", errCut
	}
	head := make([]byte, length)
	if _, err := r.ReadAt(head, at+4); err != nil {
		return b, "", err
	}
	b = blob{start: at, from: at + 4 + length, size: -1}
	m := parts(head)
	for m.next() {
		switch {
		case m.number == 1 && m.wire == lengthed:
			kind = string(m.bytes)
		case m.number == 3 && m.wire == varint && m.value <= maxBlob:
			b.size = int(m.value)
		}
	}
	if m.err != nil {
		return b, "", m.err
	}
	if b.size < 0 {
		return b, "", fmt.Errorf("a block header without a size of at most %d bytes (the file is damaged: download it again)", maxBlob)
	}
	if b.from+int64(b.size) > size {
		return b, "", errCut
	}
	return b, kind, nil
}

// Blocks decodes the blocks of a file that hold elements of some kinds, on all
// processors, and hands what decode makes of each to take, one after the other
// in the order of the file. decode must not keep the block.
func Blocks[T any](ctx context.Context, f *File, kinds Kinds, decode func(*Block) (T, error), take func(T) error) error {
	type result struct {
		value T
		err   error
	}
	var wanted []int
	for i := range f.blobs {
		if k := f.kinds[i]; k == 0 || k&kinds != 0 {
			wanted = append(wanted, i)
		}
	}
	workers := max(1, min(runtime.GOMAXPROCS(0), len(wanted)))
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	lines := make([]chan result, workers)
	for w := range lines {
		lines[w] = make(chan result, 4)
		all.Add(1)
		go func() {
			defer all.Done()
			var z inflater
			var block Block
			for i := w; i < len(wanted); i += workers {
				var r result
				b := f.blobs[wanted[i]]
				content, err := z.content(f.r, b)
				if err == nil {
					err = block.open(content)
				}
				if err == nil {
					f.kinds[wanted[i]] = block.kinds | known
					r.value, err = decode(&block)
				}
				if err != nil {
					r.err = &BlockError{b.number, b.start, err}
				}
				select {
				case lines[w] <- r:
				case <-ctx.Done():
					return
				}
				if err != nil {
					return
				}
			}
		}()
	}
	for i := range wanted {
		select {
		case r := <-lines[i%workers]:
			if r.err != nil {
				return r.err
			}
			if take == nil {
				continue
			}
			if err := take(r.value); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// header reads the content of the header block.
func header(content []byte) (h Header, err error) {
	m := parts(content)
	for m.next() {
		if m.wire != lengthed {
			continue
		}
		switch m.number {
		case 1:
			var side [5]int64 // left, right, top, bottom in nanodegrees, from 1 on
			b := parts(m.bytes)
			for b.next() {
				if b.number >= 1 && b.number <= 4 && b.wire == varint {
					side[b.number] = zigzag(b.value)
				}
			}
			if b.err != nil {
				return h, b.err
			}
			deg := func(v int64) float64 { return float64(v) * 1e-9 }
			h.Bound = orb.Bound{Min: orb.Point{deg(side[1]), deg(side[4])}, Max: orb.Point{deg(side[2]), deg(side[3])}}
			h.HasBound = h.Bound.Min[0] < h.Bound.Max[0] && h.Bound.Min[1] < h.Bound.Max[1]
		case 4:
			h.required = append(h.required, string(m.bytes))
		case 5:
			h.LocationsOnWays = h.LocationsOnWays || string(m.bytes) == "LocationsOnWays"
		}
	}
	return h, m.err
}

// readable is an error where a file needs more of its reader than this one
// knows.
func (h Header) readable() error {
	for _, f := range h.required {
		switch f {
		case "OsmSchema-V0.6", "DenseNodes", "LocationsOnWays":
		case "HistoricalInformation":
			return errHistory
		default:
			return fmt.Errorf("the file asks for the feature %q, expected OsmSchema-V0.6 and DenseNodes (osmium cat FILE -o OUT.osm.pbf)", f)
		}
	}
	if !slices.Contains(h.required, "OsmSchema-V0.6") { // all writers say so
		return errors.New("a header that does not ask for OsmSchema-V0.6, expected one that does (the file is damaged: download it again)")
	}
	return nil
}

var errHistory = errors.New("a history file, with deleted roads in it, expected the map of one day (osmium time-filter FILE -o OUT.osm.pbf)")
