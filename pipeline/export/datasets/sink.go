package datasets

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/paulmach/orb"
)

// sink is one file of a dataset in the making. Row takes the values of a row
// (nil, string, int32, int64, float64, bool or time.Time, as the columns are)
// and its geometry in lon/lat degrees, nil where there is none.
type sink interface {
	Row(values []any, geometry orb.Geometry) error
	Close() error
}

// output is a file that is counted and hashed while it is written.
type output struct {
	f   *os.File
	buf *bufio.Writer
	sum hash.Hash
	n   int64
}

func create(path string) (*output, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	o := &output{f: f, sum: sha256.New()}
	o.buf = bufio.NewWriterSize(io.MultiWriter(f, o.sum), 1<<20)
	return o, nil
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.buf.Write(p)
	o.n += int64(n)
	return n, err
}

// Close puts all bytes on disk.
func (o *output) Close() error {
	err := o.buf.Flush()
	if serr := o.f.Sync(); err == nil {
		err = serr
	}
	if cerr := o.f.Close(); err == nil {
		err = cerr
	}
	return err
}

func (o *output) SHA256() string { return hex.EncodeToString(o.sum.Sum(nil)) }

// csvSink writes comma-separated UTF-8 with a header, a point in decimals, ISO
// dates, true/false, and an empty cell for a missing value. Text is written by
// the rule of Plain.
type csvSink struct {
	w     *csv.Writer
	cells []string
}

func newCSV(w io.Writer, cols []column) (*csvSink, error) {
	s := &csvSink{w: csv.NewWriter(w), cells: make([]string, len(cols))}
	for i, c := range cols {
		s.cells[i] = c.Name
	}
	return s, s.w.Write(s.cells)
}

func (s *csvSink) Row(values []any, _ orb.Geometry) error {
	for i, v := range values {
		s.cells[i] = cell(v)
		if text, ok := v.(string); ok {
			s.cells[i] = Plain(text)
		}
	}
	return s.w.Write(s.cells)
}

func (s *csvSink) Close() error {
	s.w.Flush()
	return s.w.Error()
}

// cell writes a value as text: the shortest decimals that give the number back.
func cell(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int32:
		return strconv.FormatInt(int64(v), 10)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return ""
}
