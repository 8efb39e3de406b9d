package pbf

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
)

// sniff looks at the first bytes of a file and is an error, with what to do,
// where they are those of something else than an OSM PBF file.
func sniff(r io.ReaderAt, size int64) error {
	if size == 0 {
		return errors.New("an empty file, expected an OSM PBF file (download it again)")
	}
	first := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(first, 0); n < len(first) {
		return err
	}
	return named(first, "FILE")
}

// named is what sniff says of the first bytes of a file.
func named(first []byte, file string) error {
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(first, []byte("\xef\xbb\xbf")), " \t\r\n"))
	has := func(s string) bool { return bytes.HasPrefix(first, []byte(s)) }
	contains := func(s string) bool { return bytes.Contains(text[:min(len(text), 1024)], []byte(s)) }
	cat := "expected OSM PBF (osmium cat " + file + " -o OUT.osm.pbf)"
	switch {
	case has("\x1f\x8b"):
		if z, err := gzip.NewReader(bytes.NewReader(first)); err == nil && within(z) {
			return errors.New("OSM PBF in gzip, expected it unpacked (gunzip -k " + file + ")")
		}
		return errors.New("a gzip file, as of OSM XML, " + cat)
	case has("BZh"):
		if within(bzip2.NewReader(bytes.NewReader(first))) {
			return errors.New("OSM PBF in bzip2, expected it unpacked (bunzip2 -k " + file + ")")
		}
		return errors.New("a bzip2 file, as of OSM XML, " + cat)
	case has("PK\x03\x04"), has("7z\xbc\xaf\x27\x1c"), has("\xfd7zXZ\x00"), has("\x28\xb5\x2f\xfd"), has("\x04\x22\x4d\x18"):
		return errors.New("a packed file (zip, 7z, xz, zstd or lz4), expected OSM PBF (unpack it)")
	case has("\xff\xe0\x04o5m2"), has("\xff\xe0\x04o5c2"):
		return errors.New("an o5m file, " + cat)
	case bytes.HasPrefix(text, []byte("<")) && contains("<osmchange"):
		return errors.New("a file of changes, expected an extract in OSM PBF (download the .osm.pbf)")
	case bytes.HasPrefix(text, []byte("<")) && contains("<osm"):
		return errors.New("OSM XML, " + cat)
	case bytes.HasPrefix(text, []byte("<")):
		return errors.New("a web page or other XML, expected an OSM PBF file (download it again)")
	case !isPBF(first):
		return errors.New("no block header at its start, expected an OSM PBF file (is it an OSM PBF file? download the .osm.pbf)")
	}
	return nil
}

// isPBF reports whether a file begins with the header of a block.
func isPBF(first []byte) bool {
	return len(first) > 8 && first[0] == 0 && first[1] == 0 && bytes.Contains(first[4:min(len(first), 128)], []byte("OSM"))
}

// within reports whether what is packed is an OSM PBF file.
func within(r io.Reader) bool {
	b := make([]byte, 128)
	n, _ := io.ReadFull(r, b)
	return isPBF(b[:n])
}
