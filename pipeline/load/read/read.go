// Package read turns a publisher's file into rows of text with the line that
// each one came from. It changes nothing: values stay as they are written;
// types arrive in staging.
package read

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/catalogue/guard"
)

// Cell is one value of a row: Null where the publisher left it out, "" where it
// is there and empty.
type Cell struct {
	Text string
	Null bool
	// Blob is set for geometry: WKB in lon/lat, EPSG:4326.
	Blob []byte
}

// Row is one record of a file.
type Row struct {
	Line  int
	Cells []Cell
}

// Table is a file as rows of text.
type Table struct {
	Columns []string
	// Geometry tells that the last column holds WKB.
	Geometry bool
	// Next hands out the rows, io.EOF at the end.
	Next func() (Row, error)
}

func delimiter(f catalogue.File) rune {
	for _, c := range f.Delimiter {
		return c
	}
	return ','
}

// File opens a file of a source, as its card describes it, and reads its columns.
// Errors name the file and the line.
// close must be called when done.
func File(path string, f catalogue.File) (t Table, close func(), err error) {
	name := filepath.Base(path)
	if f.Path == "" {
		f.Path = name
	}
	fh, err := os.Open(path)
	if err != nil {
		return Table{}, nil, err
	}
	packed := &guard.Counted{R: fh}
	r := bufio.NewReaderSize(packed, 64<<10)
	var size func() int64
	if f.Gzip {
		size = func() int64 { return packed.N }
		zr, err := gzip.NewReader(r)
		if err != nil {
			fh.Close()
			return Table{}, nil, fmt.Errorf("%s: not gzip data (%w), expected a .gz file (fetch it again)", name, err)
		}
		r = bufio.NewReaderSize(zr, 64<<10)
	}
	if f.Format == "csv" || f.Format == "json" || f.Format == "geojson" {
		first, _ := r.Peek(sniffed) // what cannot be read is told where it is read
		if err := foreign(name, f.Format, first); err != nil {
			fh.Close()
			return Table{}, nil, err
		}
	}
	g := guard.New(&named{r, name}, f, size)
	switch f.Format {
	case "csv":
		t, err = csvTable(g, name, delimiter(f))
	case "json":
		t, err = jsonTable(g, name, false)
	case "geojson":
		t, err = jsonTable(g, name, true)
	case "dbf":
		t, err = dbfTable(g, name)
	case "shp":
		t, err = shpTable(g, name)
	case "xlsx":
		t, err = xlsxTable(g, name, f.ColumnNames())
	default:
		err = fmt.Errorf("%s: format %q, expected csv, json, geojson, dbf, shp or xlsx", name, f.Format)
	}
	if err == nil {
		err = g.Header(t.Columns)
	}
	if err != nil {
		fh.Close()
		return Table{}, nil, g.First(err)
	}
	next := t.Next
	t.Next = func() (Row, error) {
		row, err := next()
		if err == io.EOF {
			return row, err
		}
		if err == nil && f.Format != "json" && f.Format != "geojson" { // they counted theirs
			err = g.Row(row.Line)
		}
		return row, g.First(err)
	}
	return t, func() { fh.Close() }, nil
}

// named words the errors of a reader.
type named struct {
	r    io.Reader
	name string
}

func (n *named) Read(p []byte) (int, error) {
	k, err := n.r.Read(p)
	switch {
	case err == nil || err == io.EOF:
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = fmt.Errorf("%s: the compressed data end too early, expected a whole gzip file (fetch it again): %w", n.name, errTruncated)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		err = fmt.Errorf("%s: damaged gzip data (%w), expected a whole file (fetch it again)", n.name, err)
	}
	return k, err
}

var errTruncated = errors.New("truncated")

var bom = []byte("\ufeff")

// notUTF8 words the finding of a byte that is not UTF-8.
func notUTF8(name string, line int, column, text string) error {
	i := 0
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return fmt.Errorf("%s line %d, column %q: byte 0x%02X is not UTF-8, expected UTF-8 (the file looks like latin-1 or Windows-1252: convert it, `iconv -f windows-1252 -t utf-8`, or ask the publisher)",
		name, line, column, text[i])
}

// lines counts the line that a byte offset is in, for offsets asked in order.
type lines struct {
	r     io.Reader
	ends  []int64
	total int64
	done  int
}

func (l *lines) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for off, rest := 0, p[:n]; ; {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			break
		}
		l.ends = append(l.ends, l.total+int64(off+i))
		off += i + 1
		rest = rest[i+1:]
	}
	l.total += int64(n)
	return n, err
}

// at returns the 1-based line of offset; offsets must not decrease.
func (l *lines) at(offset int64) int {
	k := 0
	for k < len(l.ends) && l.ends[k] < offset {
		k++
	}
	l.done += k
	l.ends = l.ends[k:]
	return l.done + 1
}

// checkColumns refuses names that are empty twice or repeated.
func checkColumns(name string, cols []string) error {
	seen := map[string]int{}
	for i, c := range cols {
		if j, ok := seen[strings.ToLower(c)]; ok {
			return fmt.Errorf("%s line 1: column %q stands at places %d and %d, expected each name once (ask the publisher)", name, c, j+1, i+1)
		}
		seen[strings.ToLower(c)] = i
	}
	return nil
}
