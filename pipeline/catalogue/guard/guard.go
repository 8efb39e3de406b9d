// Package guard reads files of a source within the ceilings of its card.
package guard

import (
	"fmt"
	"io"
	"strings"

	"observatoire/pipeline/catalogue"
)

// CeilingError says which ceiling of which card a file is over, and where.
type CeilingError struct {
	Name    string // of the file
	Line    int    // 0 = not known
	Column  string // name or number, "" = not of one column
	Found   string
	Ceiling int64
	Unit    string
	Field   string // the card's field that sets the ceiling
	Card    string
}

func (e *CeilingError) Error() string {
	at := e.Name
	if e.Line > 0 {
		at += fmt.Sprintf(" line %d", e.Line)
	}
	if e.Column != "" {
		at += ", column " + e.Column
	}
	return fmt.Sprintf("%s: found %s, expected at most %d %s (is the file damaged? if it is right, raise ceilings.%s in %s)",
		at, e.Found, e.Ceiling, e.Unit, e.Field, e.Card)
}

// ratioFrom is from how many decompressed bytes on the ratio is looked at:
// short files of zeros may well be packed tightly.
const ratioFrom = 4 << 20

// Reader reads a file's decompressed bytes and ends with a *CeilingError, or an
// error that names a NUL, where they are more than a reader should be given.
// It looks at fields and nesting as bytes pass by, so that a reader that
// gathers a whole field never holds more than the ceiling.
type Reader struct {
	catalogue.Ceilings
	name, card string
	r          io.Reader
	packed     func() int64 // compressed bytes read so far, nil = not compressed
	scan       func(p []byte) error
	err        error
	bytes      int64
	line       int
	rows       int

	columns   []string // of a CSV
	head      []byte   // the first line of a CSV, its beginning
	delimiter byte
	quoted    bool // CSV: within quotes; JSON: within a string
	escaped   bool
	field     int // bytes of the value so far
	column    int // of a CSV, from 0
	depth     int
	bracket   bool // the last byte that counts was [
	points    int
	token     []byte // the last string, its beginning
	key       string // the last key
}

// New guards r, the content of f. packed says how many compressed bytes were
// read so far; nil = the file is not compressed.
func New(r io.Reader, f catalogue.File, packed func() int64) *Reader {
	g := &Reader{Ceilings: f.Ceilings.OrDefault(), name: f.Name(), card: "data/sources/" + f.Source + ".yml", r: r, packed: packed, line: 1, delimiter: ','}
	switch f.Format {
	case "csv":
		if len(f.Delimiter) == 1 {
			g.delimiter = f.Delimiter[0]
		}
		g.scan = g.csv
	case "json":
		g.scan = func(p []byte) error { return g.json(p, false) }
	case "geojson":
		g.scan = func(p []byte) error { return g.json(p, true) }
	}
	return g
}

// Read implements io.Reader.
func (g *Reader) Read(p []byte) (int, error) {
	if g.err != nil {
		return 0, g.err
	}
	n, err := g.r.Read(p)
	g.bytes += int64(n)
	if g.Bytes > 0 && g.bytes > g.Bytes {
		g.err = g.AtLine(g.line).Over("more", g.Bytes, "bytes", "bytes")
	} else if g.Ratio > 0 && g.packed != nil && g.bytes > ratioFrom && g.bytes > g.Ratio*g.packed() {
		g.err = g.AtLine(g.line).Over(fmt.Sprintf("%d bytes out of %d", g.bytes, g.packed()), g.Ratio, "times as many as are compressed", "ratio")
	} else if g.scan != nil {
		g.err = g.scan(p[:n])
	}
	if g.err != nil {
		return 0, g.err
	}
	return n, err
}

// First gives the guard's own error where it has one, else err: readers may
// word an error of their source as one of their own.
func (g *Reader) First(err error) error {
	if g.err != nil {
		return g.err
	}
	return err
}

// Over is the error of a file that is over a ceiling at the byte last looked at.
func (g *Reader) Over(found string, ceiling int64, unit, field string) *CeilingError {
	return &CeilingError{Name: g.name, Line: g.line, Column: g.where(), Found: found, Ceiling: ceiling, Unit: unit, Field: field, Card: g.card}
}

// where names the column of the byte that is looked at, "" where not known.
func (g *Reader) where() string {
	switch {
	case g.column < len(g.columns):
		return fmt.Sprintf("%q", g.columns[g.column])
	case g.key != "":
		return fmt.Sprintf("%q", g.key)
	case g.delimiter != 0 && g.column > 0:
		return fmt.Sprint(g.column + 1)
	}
	return ""
}

func (g *Reader) nul() error {
	at := fmt.Sprintf("%s line %d", g.name, g.line)
	if w := g.where(); w != "" {
		at += ", column " + w
	}
	return fmt.Errorf("%s: found a NUL byte, expected text (the file is damaged: ask the publisher or correct the copy)", at)
}

func (g *Reader) long() error {
	return g.Over("a longer value", int64(g.FieldBytes), "bytes a value", "field_bytes")
}

// csv looks at bytes of a CSV file.
func (g *Reader) csv(p []byte) error {
	for _, b := range p {
		if g.line == 1 && b != '\n' && len(g.head) < 64<<10 {
			g.head = append(g.head, b)
		}
		switch {
		case b == 0:
			return g.nul()
		case b == '\n':
			if g.line++; g.line == 2 {
				g.columns = g.names()
			}
			if !g.quoted {
				g.field, g.column = 0, 0
				continue
			}
		case b == '"':
			g.quoted = !g.quoted
		case b == g.delimiter && !g.quoted:
			g.field = 0
			if g.column++; g.Columns > 0 && g.column >= g.Columns {
				return g.Over("more", int64(g.Columns), "columns", "columns")
			}
			continue
		}
		if g.field++; g.FieldBytes > 0 && g.field > g.FieldBytes {
			return g.long()
		}
	}
	return nil
}

// names are the columns of the first line, as far as messages need them: a
// reader may be many lines behind the bytes that are looked at here.
func (g *Reader) names() []string {
	names := strings.Split(strings.TrimPrefix(string(g.head), "\ufeff"), string(g.delimiter))
	for i, n := range names {
		names[i] = strings.Trim(n, "\" \r")
	}
	return names
}

// json looks at bytes of a JSON file; points counts the positions of GeoJSON,
// arrays that begin with a number.
func (g *Reader) json(p []byte, points bool) error {
	for _, b := range p {
		if b == '\n' {
			g.line++
		}
		if g.quoted {
			switch {
			case g.escaped:
				g.escaped = false
			case b == '\\':
				g.escaped = true
			case b == '"':
				g.quoted = false
				continue
			}
			if len(g.token) < 60 {
				g.token = append(g.token, b)
			}
			if g.field++; g.FieldBytes > 0 && g.field > g.FieldBytes {
				return g.long()
			}
			continue
		}
		switch b {
		case ' ', '\t', '\r', '\n':
			continue
		case 0:
			return g.nul()
		case '"':
			g.quoted, g.field, g.token = true, 0, g.token[:0]
		case ':':
			g.key = string(g.token)
		case '[', '{':
			if g.depth++; g.Nesting > 0 && g.depth > g.Nesting {
				return g.Over("more", int64(g.Nesting), "levels of nesting", "nesting")
			}
		case ']', '}':
			g.depth--
		default:
			if points && g.bracket && (b == '-' || b >= '0' && b <= '9') {
				if g.points++; g.Points > 0 && g.points > g.Points {
					return g.Over("more", int64(g.Points), "points", "points")
				}
			}
		}
		g.bracket = b == '['
	}
	return nil
}

// Row counts a row that begins at line.
func (g *Reader) Row(line int) error {
	if g.rows++; g.Rows > 0 && g.rows > g.Rows {
		return g.AtLine(line).Over("more", int64(g.Rows), "rows", "rows")
	}
	return nil
}

// Cell holds a value that was put together from several bytes against the ceiling.
func (g *Reader) Cell(line int, column, text string) error {
	g.key = column
	if g.FieldBytes > 0 && len(text) > g.FieldBytes {
		g.line = line
		return g.Over(fmt.Sprintf("%d bytes", len(text)), int64(g.FieldBytes), "bytes a value", "field_bytes")
	}
	for i := range len(text) {
		if text[i] == 0 {
			g.line = line
			return g.nul()
		}
	}
	return nil
}

// Header holds the number of columns against the ceiling.
func (g *Reader) Header(columns []string) error {
	if g.Columns > 0 && len(columns) > g.Columns {
		return g.AtLine(1).Over(fmt.Sprint(len(columns)), int64(g.Columns), "columns", "columns")
	}
	return nil
}

// AtLine moves the guard's messages to a line and away from any column.
func (g *Reader) AtLine(line int) *Reader {
	g.line, g.key, g.column, g.columns = line, "", 0, nil
	return g
}

// Counted counts the bytes that pass.
type Counted struct {
	R io.Reader
	N int64
}

// Read implements io.Reader.
func (c *Counted) Read(p []byte) (int, error) {
	n, err := c.R.Read(p)
	c.N += int64(n)
	return n, err
}
