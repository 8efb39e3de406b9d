package fetch

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"sort"
	"strings"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/catalogue/guard"
)

// digest is what the bytes of a file are, without a look at what they say.
type digest struct {
	bytes, contentBytes int64
	sha, contentSHA     string // contentSHA and contentBytes only for gzip
}

func (d digest) content() string {
	if d.contentSHA != "" {
		return d.contentSHA
	}
	return d.sha
}

// digestOf hashes a file. withContent also decompresses gzip and hashes that,
// which is the proof that the gzip is whole.
func digestOf(path string, gz, withContent bool) (digest, error) {
	f, err := os.Open(path)
	if err != nil {
		return digest{}, err
	}
	defer f.Close()
	var d digest
	h := &counter{h: sha256.New()}
	if !gz || !withContent {
		if _, err := io.Copy(h, f); err != nil {
			return digest{}, err
		}
		d.bytes, d.sha = h.n, h.sum()
		return d, nil
	}
	tee := io.TeeReader(bufio.NewReaderSize(f, 1<<20), h)
	in := bufio.NewReader(tee)
	zr, err := gzip.NewReader(in)
	if err != nil {
		return digest{}, &notGzip{err: err}
	}
	c := &counter{h: sha256.New()}
	if _, err := io.Copy(c, zr); err != nil {
		return digest{}, &notGzip{after: c.n, err: err}
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return digest{}, err
	}
	d.bytes, d.sha, d.contentBytes, d.contentSHA = h.n, h.sum(), c.n, c.sum()
	return d, nil
}

// notGzip is a gzip that does not unpack to its end.
type notGzip struct {
	after int64 // decompressed bytes that came out first
	err   error
}

func (e *notGzip) Error() string {
	if errors.Is(e.err, io.ErrUnexpectedEOF) || errors.Is(e.err, io.EOF) {
		return fmt.Sprintf("gzip data cut off after %d decompressed bytes, expected a whole .gz file", e.after)
	}
	return fmt.Sprintf("not whole gzip data after %d decompressed bytes (%v), expected a .gz file", e.after, e.err)
}

func (e *notGzip) Unwrap() error { return e.err }

type counter struct {
	h hash.Hash
	n int64
}

func (c *counter) Write(p []byte) (int, error) { c.n += int64(len(p)); return c.h.Write(p) }
func (c *counter) sum() string                 { return hex.EncodeToString(c.h.Sum(nil)) }

// outline is the shape of a file's content: enough to tell a person what has
// changed, and to follow a file that its publisher replaces. The stage load
// reads everything and judges it.
type outline struct {
	rows    int
	columns []string
}

// outlineOf reads the shape of a file. Formats that have no rows give none.
func outlineOf(path string, f catalogue.File) (outline, error) {
	fh, err := os.Open(path)
	if err != nil {
		return outline{}, err
	}
	defer fh.Close()
	packed := &guard.Counted{R: fh}
	var r io.Reader = bufio.NewReaderSize(packed, 64<<10)
	var size func() int64
	if f.Gzip {
		size = func() int64 { return packed.N }
		zr, err := gzip.NewReader(r)
		if err != nil {
			return outline{}, &notGzip{err: err}
		}
		r = zr
	}
	g := guard.New(r, f, size)
	var o outline
	switch f.Format {
	case "csv":
		o, err = outlineCSV(g, f)
	case "json", "geojson":
		o, err = outlineJSON(g, f.Format == "geojson")
	case "dbf":
		o, err = outlineDBF(g)
	case "shp":
		o, err = outlineSHP(g)
	}
	return o, g.First(err)
}

func outlineCSV(r io.Reader, f catalogue.File) (outline, error) {
	br := bufio.NewReader(r)
	if bom, err := br.Peek(3); err == nil && string(bom) == "\uFEFF" {
		br.Discard(3)
	}
	cr := csv.NewReader(br)
	for _, c := range f.Delimiter {
		cr.Comma = c
	}
	cr.ReuseRecord = true
	cr.FieldsPerRecord = -1
	cr.LazyQuotes = true
	head, err := cr.Read()
	if err == io.EOF {
		return outline{}, nil
	}
	if err != nil {
		return outline{}, err
	}
	o := outline{columns: append([]string(nil), head...)}
	for {
		_, err := cr.Read()
		if err == io.EOF {
			return o, nil
		}
		if err != nil {
			return o, err
		}
		o.rows++
	}
}

// outlineJSON counts the objects of a list, or the features of a GeoJSON
// collection, and gathers their keys in the order in which they first appear.
func outlineJSON(r io.Reader, features bool) (outline, error) {
	dec := json.NewDecoder(r)
	var o outline
	if features {
		found := false
		if t, err := dec.Token(); err != nil || t != json.Delim('{') {
			return o, fmt.Errorf("found %v, expected a GeoJSON object: %w", t, orEOF(err))
		}
		for !found {
			t, err := dec.Token()
			if err != nil {
				return o, err
			}
			if t == "features" {
				found = true
				break
			}
			if t == json.Delim('}') {
				return o, errors.New(`found no "features", expected a FeatureCollection`)
			}
			var skip json.RawMessage
			if err := dec.Decode(&skip); err != nil {
				return o, err
			}
		}
	}
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return o, fmt.Errorf("found %v, expected a list: %w", t, orEOF(err))
	}
	seen := map[string]bool{}
	for dec.More() {
		var keys map[string]json.RawMessage
		if features {
			var feature struct {
				Properties map[string]json.RawMessage `json:"properties"`
			}
			if err := dec.Decode(&feature); err != nil {
				return o, err
			}
			keys = feature.Properties
		} else if err := dec.Decode(&keys); err != nil {
			return o, err
		}
		o.rows++
		var fresh []string
		for k := range keys {
			if !seen[k] {
				seen[k] = true
				fresh = append(fresh, k)
			}
		}
		sort.Strings(fresh)
		o.columns = append(o.columns, fresh...)
	}
	if _, err := dec.Token(); err != nil {
		return o, err
	}
	return o, nil
}

func orEOF(err error) error {
	if err == nil {
		return errors.New("the content has another form")
	}
	return err
}

// outlineDBF reads the header of a dBASE III table: number of records, then
// 32 bytes a field, whose first 11 are its name, up to a byte 0x0D.
func outlineDBF(r io.Reader) (outline, error) {
	var head [32]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return outline{}, err
	}
	o := outline{rows: int(binary.LittleEndian.Uint32(head[4:8]))}
	fields := int(binary.LittleEndian.Uint16(head[8:10]))/32 - 1
	for range fields {
		var f [32]byte
		if _, err := io.ReadFull(r, f[:]); err != nil {
			return o, err
		}
		if f[0] == 0x0D {
			break
		}
		name, _, _ := strings.Cut(string(f[:11]), "\x00")
		o.columns = append(o.columns, name)
	}
	return o, nil
}

// outlineSHP counts the shapes of a shapefile: after a header of 100 bytes,
// each record gives its length in words of 16 bits, big-endian.
func outlineSHP(r io.Reader) (outline, error) {
	if _, err := io.CopyN(io.Discard, r, 100); err != nil {
		return outline{}, err
	}
	o := outline{columns: []string{"x", "y"}} // of a point, which is all that load reads
	for {
		var head [8]byte
		_, err := io.ReadFull(r, head[:])
		if err == io.EOF {
			return o, nil
		}
		if err != nil {
			return o, err
		}
		if _, err := io.CopyN(io.Discard, r, int64(binary.BigEndian.Uint32(head[4:8]))*2); err != nil {
			return o, err
		}
		o.rows++
	}
}

// looksWrong tells, from the first bytes of a file and the media type that the
// server gave, that it cannot be what the card says; "" where it can be.
func looksWrong(first []byte, mediaType string, format string) string {
	if len(first) == 0 {
		return "an empty file"
	}
	text := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(string(first), "\uFEFF"), " \t\r\n"))
	html := strings.HasPrefix(text, "<!doctype html") || strings.HasPrefix(text, "<html") || strings.HasPrefix(text, "<head")
	if html || strings.HasPrefix(mediaType, "text/html") {
		return "an HTML page"
	}
	switch format {
	case "csv", "json", "geojson", "prj":
		if strings.HasPrefix(text, "<?xml") || strings.HasPrefix(text, "<error") {
			return "an XML document"
		}
		if strings.HasPrefix(string(first), "PK\x03\x04") {
			return "a ZIP archive"
		}
		if strings.IndexByte(string(first), 0) >= 0 {
			return "binary data"
		}
	}
	switch format {
	case "json":
		if text != "" && text[0] != '[' && text[0] != '{' {
			return "text that is not JSON"
		}
	case "geojson":
		if text != "" && text[0] != '{' {
			return "text that is not GeoJSON"
		}
	}
	return ""
}
