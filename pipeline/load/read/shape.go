package read

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// dbfTable reads the attribute table of a shapefile (dBASE III: a header of 32
// bytes, 32 bytes a field, fixed-width records; ESRI Shapefile Technical
// Description, 1998). Character data are passed on as they are. No Go library for shapefiles is to be had from the module
// proxy, and points and text are all that is needed.
func dbfTable(r io.Reader, name string) (Table, error) {
	head := make([]byte, 32)
	if _, err := io.ReadFull(r, head); err != nil {
		return Table{}, fmt.Errorf("%s: %w, expected a dBASE header", name, err)
	}
	records := int(binary.LittleEndian.Uint32(head[4:]))
	headSize := int(binary.LittleEndian.Uint16(head[8:]))
	recSize := int(binary.LittleEndian.Uint16(head[10:]))
	if headSize < 33 || recSize < 1 {
		return Table{}, fmt.Errorf("%s: header of %d bytes and records of %d, expected a dBASE table", name, headSize, recSize)
	}
	rest := make([]byte, headSize-32)
	if _, err := io.ReadFull(r, rest); err != nil {
		return Table{}, fmt.Errorf("%s: %w within the field list", name, err)
	}
	var cols []string
	var widths []int
	sum := 1
	for i := 0; i+32 <= len(rest) && rest[i] != 0x0D; i += 32 {
		cols = append(cols, strings.TrimRight(string(rest[i:i+11]), "\x00 "))
		widths = append(widths, int(rest[i+16]))
		sum += int(rest[i+16])
	}
	if sum != recSize {
		return Table{}, fmt.Errorf("%s: the fields are %d bytes wide, expected the record's %d", name, sum, recSize)
	}
	if err := checkColumns(name, cols); err != nil {
		return Table{}, err
	}
	rec, n := make([]byte, recSize), 0
	next := func() (Row, error) {
		for {
			if n == records {
				return Row{}, io.EOF
			}
			n++
			if _, err := io.ReadFull(r, rec); err != nil {
				return Row{}, fmt.Errorf("%s record %d: %w, expected %d records", name, n, err, records)
			}
			if rec[0] == '*' { // deleted
				continue
			}
			cells, at := make([]Cell, len(cols)), 1
			for i, w := range widths {
				s := strings.TrimRight(string(rec[at:at+w]), "\x00 ")
				cells[i].Text = strings.TrimLeft(s, " ")
				at += w
			}
			return Row{n, cells}, nil
		}
	}
	return Table{Columns: cols, Next: next}, nil
}

// shpTable reads the points of a shapefile in the order of its records: x and
// y as text in the file's own reference system, "" for a null shape.
func shpTable(r io.Reader, name string) (Table, error) {
	head := make([]byte, 100)
	if _, err := io.ReadFull(r, head); err != nil || binary.BigEndian.Uint32(head) != 9994 {
		return Table{}, fmt.Errorf("%s: not a shapefile (%v), expected file code 9994", name, err)
	}
	const null, point = 0, 1
	n := 0
	next := func() (Row, error) {
		rh := make([]byte, 8)
		if _, err := io.ReadFull(r, rh); err == io.EOF {
			return Row{}, io.EOF
		} else if err != nil {
			return Row{}, fmt.Errorf("%s record %d: %w", name, n+1, err)
		}
		n++
		size := 2 * int(binary.BigEndian.Uint32(rh[4:]))
		if size < 4 || size > 1<<20 {
			return Row{}, fmt.Errorf("%s record %d: %d bytes long, expected a point", name, n, size)
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(r, body); err != nil {
			return Row{}, fmt.Errorf("%s record %d: %w, expected %d bytes", name, n, err, size)
		}
		switch kind := binary.LittleEndian.Uint32(body); {
		case kind == null:
			return Row{n, []Cell{{Null: true}, {Null: true}}}, nil
		case kind == point && size >= 20:
			x := math.Float64frombits(binary.LittleEndian.Uint64(body[4:]))
			y := math.Float64frombits(binary.LittleEndian.Uint64(body[12:]))
			return Row{n, []Cell{{Text: fmt.Sprintf("%.3f", x)}, {Text: fmt.Sprintf("%.3f", y)}}}, nil
		default:
			return Row{}, fmt.Errorf("%s record %d: shape type %d of %d bytes, expected a point (1)", name, n, kind, size)
		}
	}
	return Table{Columns: []string{"x", "y"}, Next: next}, nil
}
