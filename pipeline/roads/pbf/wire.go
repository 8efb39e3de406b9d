package pbf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"
)

// Wire types of protobuf.
const (
	varint   = 0
	fixed64  = 1
	lengthed = 2
	fixed32  = 5
)

var errDamaged = errors.New("a message that is cut short or no protobuf (the file is damaged: download it again)")

// fields goes through the fields of a protobuf message: next finds one, value
// or bytes hold it. After the last, err says whether the message was whole.
type fields struct {
	rest   []byte
	number uint64
	wire   uint64
	value  uint64
	bytes  []byte
	err    error
}

func parts(b []byte) fields { return fields{rest: b} }

func (f *fields) next() bool {
	if f.err != nil || len(f.rest) == 0 {
		return false
	}
	tag, ok := take(&f.rest)
	f.number, f.wire = tag>>3, tag&7
	if !ok || f.number == 0 {
		f.err = errDamaged
		return false
	}
	n := uint64(0)
	switch f.wire {
	case varint:
		f.value, ok = take(&f.rest)
	case fixed64:
		n = 8
	case fixed32:
		n = 4
	case lengthed:
		n, ok = take(&f.rest)
	default:
		ok = false
	}
	if !ok || n > uint64(len(f.rest)) {
		f.err = errDamaged
		return false
	}
	f.bytes, f.rest = f.rest[:n:n], f.rest[n:]
	return true
}

// take reads a number off the front of b; ok is false where there is none.
func take(b *[]byte) (v uint64, ok bool) {
	s := *b
	if len(s) > 0 && s[0] < 0x80 {
		*b = s[1:]
		return uint64(s[0]), true
	}
	v, n := binary.Uvarint(s)
	if n <= 0 {
		return 0, false
	}
	*b = s[n:]
	return v, true
}

func zigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }

// inflater reads the contents of blocks, one after the other, into one buffer.
type inflater struct {
	packed, raw []byte
	z           io.ReadCloser
}

// content returns the content of a block, valid until the next call.
func (x *inflater) content(r io.ReaderAt, b blob) ([]byte, error) {
	x.packed = sized(x.packed, b.size)
	if _, err := io.ReadFull(io.NewSectionReader(r, b.from, int64(b.size)), x.packed); err != nil {
		return nil, err
	}
	size := -1
	var plain, packed []byte
	isPlain, isPacked := false, false
	m := parts(x.packed)
	for m.next() {
		switch {
		case m.number == 1 && m.wire == lengthed:
			plain, isPlain = m.bytes, true
		case m.number == 2 && m.wire == varint && m.value <= maxRaw:
			size = int(m.value)
		case m.number == 3 && m.wire == lengthed:
			packed, isPacked = m.bytes, true
		case m.wire == lengthed && m.number >= 4 && m.number <= 7:
			return nil, fmt.Errorf("packed by %s, expected zlib (osmium cat FILE -o OUT.osm.pbf -f pbf,pbf_compression=zlib)", [...]string{"LZMA", "bzip2", "LZ4", "zstd"}[m.number-4])
		}
	}
	switch {
	case m.err != nil:
		return nil, m.err
	case isPlain && len(plain) <= maxRaw:
		return plain, nil
	case isPacked && size >= 0:
		return x.inflate(packed, size)
	}
	return nil, fmt.Errorf("no content of at most %d bytes (the file is damaged: download it again)", maxRaw)
}

func (x *inflater) inflate(packed []byte, size int) (raw []byte, err error) {
	x.raw = sized(x.raw, size)
	from := bytes.NewReader(packed)
	if x.z == nil {
		x.z, err = zlib.NewReader(from)
	} else {
		err = x.z.(zlib.Resetter).Reset(from, nil)
	}
	if err == nil {
		_, err = io.ReadFull(x.z, x.raw)
	}
	if err == nil {
		var more [1]byte
		if n, e := x.z.Read(more[:]); n > 0 {
			err = fmt.Errorf("more than the %d bytes that it says", size)
		} else if e != io.EOF { // the checksum is read at the end
			err = e
		}
	}
	if err != nil {
		return nil, fmt.Errorf("failed to inflate: %w (the file is damaged: download it again)", err)
	}
	return x.raw, nil
}

func sized(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n, n+n/8)
	}
	return b[:n]
}
