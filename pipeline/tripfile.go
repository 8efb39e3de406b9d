package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// input is a CSV file of the user's: UTF-8 with or without byte order mark,
// comma or semicolon, a line of column names.
type input struct {
	stage  string // the command that reads it, for messages
	name   string // as the user gave it
	comma  rune
	header []string
	want   []string       // columns that are read
	at     map[string]int // and their places
	csv    *csv.Reader
	file   io.Closer
}

// openInput opens a CSV file and finds the wanted columns. The taken names
// must not be there: they are those of the columns that will be added.
func openInput(stage, name string, stdin io.Reader, want []string, taken ...string) (*input, error) {
	in := &input{stage: stage, name: name, comma: ',', want: want, at: map[string]int{}}
	src := stdin
	if name == "-" {
		in.name = "stdin"
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", stage, err)
		}
		src, in.file = f, f
	}
	if err := in.open(src, taken); err != nil {
		in.close()
		return nil, err
	}
	return in, nil
}

func (in *input) close() {
	if in.file != nil {
		in.file.Close()
	}
}

func (in *input) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s %s line %d: %s", in.stage, in.name, line, fmt.Sprintf(format, args...))
}

func (in *input) open(src io.Reader, taken []string) error {
	r := bufio.NewReaderSize(src, 1<<16)
	if head, _ := r.Peek(3); string(head) == "\ufeff" {
		r.Discard(3)
	}
	head, _ := r.Peek(1 << 12)
	first, _, _ := strings.Cut(string(head), "\n")
	if strings.Count(first, ";") > strings.Count(first, ",") {
		in.comma = ';'
	}
	in.csv = csv.NewReader(r)
	in.csv.Comma = in.comma
	in.csv.FieldsPerRecord = -1
	header, err := in.csv.Read()
	if err == io.EOF {
		return fmt.Errorf("%s %s: empty, expected a line of column names (%s) and rows", in.stage, in.name, strings.Join(in.want, ", "))
	}
	if err != nil {
		return in.broken(err)
	}
	for i, h := range header {
		if !utf8.ValidString(h) {
			return in.errorf(1, "column %d is not UTF-8, expected UTF-8 text (save the file as CSV UTF-8)", i+1)
		}
	}
	in.header = header
	for _, name := range in.want {
		i := slices.IndexFunc(header, func(h string) bool { return strings.TrimSpace(h) == name })
		if i < 0 {
			return in.errorf(1, "no column %s, expected %s; found %s%s", name, strings.Join(in.want, ", "), strings.Join(header, ", "), hint(name, header))
		}
		in.at[name] = i
	}
	for _, name := range taken {
		if slices.Contains(header, name) {
			return in.errorf(1, "there is a column %s already, expected none: it is one that is added (rename or remove it)", name)
		}
	}
	return nil
}

// broken words an error of the CSV reader.
func (in *input) broken(err error) error {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return in.errorf(pe.Line, "character %d: %v", pe.Column, pe.Err)
	}
	return fmt.Errorf("%s %s: %w", in.stage, in.name, err)
}

// next returns a row and its line, io.EOF after the last one.
func (in *input) next() (record []string, line int, err error) {
	record, err = in.csv.Read()
	if err == io.EOF {
		return nil, 0, err
	}
	if err != nil {
		return nil, 0, in.broken(err)
	}
	line, _ = in.csv.FieldPos(0)
	if len(record) != len(in.header) {
		return nil, line, in.errorf(line, "%d values, expected %d as in line 1 (a separator or a quote is missing or too many)", len(record), len(in.header))
	}
	for i, v := range record {
		if !utf8.ValidString(v) {
			return nil, line, in.errorf(line, "%s is not UTF-8, expected UTF-8 text (save the file as CSV UTF-8)", in.header[i])
		}
	}
	return record, line, nil
}

// point reads two columns of a row as lon/lat degrees.
func (in *input) point(record []string, line int, lonName, latName string) (orb.Point, error) {
	var p orb.Point
	for i, c := range []struct {
		name  string
		limit float64
	}{{lonName, 180}, {latName, 90}} {
		text := strings.TrimSpace(record[in.at[c.name]])
		v, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil && strings.Count(text, ",") == 1 && !strings.Contains(text, "."):
			return p, in.errorf(line, "%s %q, expected a number in degrees with a decimal point", c.name, text)
		case err != nil || math.IsNaN(v) || strings.ContainsAny(text, "xX_"): // 0x2d is a number to Go
			return p, in.errorf(line, "%s %q, expected a number in degrees", c.name, text)
		case math.Abs(v) > c.limit:
			return p, in.errorf(line, "%s %s, expected -%v to %v (degrees, WGS84)", c.name, text, c.limit, c.limit)
		}
		p[i] = v
	}
	return p, nil
}

// pairs reads up to n rows of trips.
func (in *input) pairs(n int) ([]pair, error) {
	var list []pair
	for len(list) < n {
		record, line, err := in.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		p := pair{record: record, line: line}
		if p.from, err = in.point(record, line, "from_lon", "from_lat"); err != nil {
			return nil, err
		}
		if p.to, err = in.point(record, line, "to_lon", "to_lat"); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

func (in *input) noRow() error {
	return fmt.Errorf("%s %s: no row after the line of column names, expected one at least", in.stage, in.name)
}

// output is a file that takes its place once it is whole, or stdout.
type output struct {
	*bufio.Writer
	path string
	file *os.File
}

func createOutput(path string, stdout io.Writer) (*output, error) {
	if path == "" || path == "-" {
		return &output{Writer: bufio.NewWriter(stdout)}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return nil, err
	}
	return &output{bufio.NewWriter(f), path, f}, nil
}

// keep puts the file in its place.
func (o *output) keep() error {
	if err := o.Flush(); err != nil || o.file == nil {
		return err
	}
	part := o.file.Name()
	err := errors.Join(o.file.Chmod(0o644), o.file.Close())
	o.file = nil
	if err != nil {
		os.Remove(part)
		return err
	}
	return os.Rename(part, o.path)
}

// discard removes a file that was not kept.
func (o *output) discard() {
	if o.file != nil {
		o.file.Close()
		os.Remove(o.file.Name())
	}
}
