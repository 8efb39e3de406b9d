package roads

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// dense reads the first blocks of an OSM PBF file and returns an error where
// its nodes are not dense, which the format leaves open; then it goes back to
// the start. The decoder knows only dense nodes and panics at others, on a
// goroutine of its own where nobody can catch it. What else may be wrong with
// a file is for the decoder to say.
func dense(f io.ReadSeeker) error {
	defer f.Seek(0, io.SeekStart)
	for range 2 { // the header, then the first block, which has nodes where there are any
		kind, content, err := firstBlock(f)
		if err != nil {
			return nil
		}
		if kind == "OSMHeader" {
			continue
		}
		for _, group := range field(content, 2) {
			if len(field(group, 1)) > 0 {
				return errors.New("plain nodes, expected dense ones (write it again with dense nodes: osmium cat IN -o OUT.osm.pbf)")
			}
		}
	}
	return nil
}

// firstBlock reads the next block of a file.
func firstBlock(r io.Reader) (kind string, content []byte, err error) {
	var size uint32
	if err := binary.Read(r, binary.BigEndian, &size); err != nil || size > 64<<10 {
		return "", nil, fmt.Errorf("block header of %d bytes: %w", size, errors.Join(err, errNoBlock))
	}
	head := make([]byte, size)
	if _, err := io.ReadFull(r, head); err != nil {
		return "", nil, err
	}
	names, sizes := field(head, 1), field(head, 3)
	if len(names) == 0 || len(sizes) == 0 {
		return "", nil, errNoBlock
	}
	n, _ := protowire.ConsumeVarint(sizes[0])
	if n > 32<<20 {
		return "", nil, errNoBlock
	}
	blob := make([]byte, n)
	if _, err := io.ReadFull(r, blob); err != nil {
		return "", nil, err
	}
	if raw := field(blob, 1); len(raw) > 0 {
		return string(names[0]), raw[0], nil
	}
	packed := field(blob, 3)
	if len(packed) == 0 {
		return "", nil, errNoBlock
	}
	z, err := zlib.NewReader(bytes.NewReader(packed[0]))
	if err != nil {
		return "", nil, err
	}
	content, err = io.ReadAll(io.LimitReader(z, 32<<20))
	return string(names[0]), content, err
}

var errNoBlock = errors.New("not a block of an OSM PBF file")

// field returns the values of one field of a message: of a number its varint,
// of anything with a length its bytes.
func field(message []byte, number protowire.Number) (out [][]byte) {
	for len(message) > 0 {
		num, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return out
		}
		message = message[n:]
		n = protowire.ConsumeFieldValue(num, kind, message)
		if n < 0 {
			return out
		}
		if num == number {
			v := message[:n]
			if kind == protowire.BytesType {
				v, _ = protowire.ConsumeBytes(v)
			}
			out = append(out, v)
		}
		message = message[n:]
	}
	return out
}
