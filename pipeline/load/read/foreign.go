package read

import (
	"bytes"
	"fmt"
	"strings"
)

// sniffed is how many bytes of a file tell what it is.
const sniffed = 4096

// foreign is the error of a file of text whose first bytes say that it is
// something else, with what to do; nil where they do not. What is looked at is
// the content, decompressed where the card says that it is compressed.
func foreign(name, format string, first []byte) error {
	text := bytes.TrimLeft(bytes.TrimPrefix(first, bom), " \t\r\n")
	lower := strings.ToLower(string(text[:min(len(text), 20)]))
	starts := func(words ...string) bool {
		for _, w := range words {
			if strings.HasPrefix(lower, w) {
				return true
			}
		}
		return false
	}
	found, remedy := "", ""
	switch {
	case bytes.HasPrefix(first, []byte{0xff, 0xfe}), bytes.HasPrefix(first, []byte{0xfe, 0xff}), everySecondIsNUL(first):
		found, remedy = "text in UTF-16", "convert it, `iconv -f utf-16 -t utf-8`, or ask the publisher"
	case bytes.HasPrefix(first, []byte{0x1f, 0x8b}):
		found, remedy = "gzip data", "unpack it, or write gzip: true in its card"
	case bytes.HasPrefix(first, []byte("PK\x03\x04")):
		found, remedy = "a ZIP archive or a workbook", "unpack it, or save its sheet as CSV in UTF-8"
	case bytes.HasPrefix(first, []byte("\xd0\xcf\x11\xe0")):
		found, remedy = "a workbook of an old Excel", "save its sheet as CSV in UTF-8"
	case bytes.HasPrefix(first, []byte("%PDF")):
		found, remedy = "a PDF", "ask the publisher for the data"
	case starts("<!doctype html", "<html", "<head"):
		found, remedy = "an HTML page", "fetch it again; its address may have changed"
	case starts("<?xml", "<error"):
		found, remedy = "an XML document", "fetch it again; its address may have changed"
	case format == "csv" && starts(`{"`, `[{`, `[]`, `{}`):
		found, remedy = "JSON", "fetch it again; its address may have changed"
	case format == "csv" && bytes.IndexByte(first, '\n') < 0 && bytes.IndexByte(bytes.TrimRight(first, "\r"), '\r') >= 0:
		found, remedy = "lines that end with a carriage return alone", "convert it, `tr '\\r' '\\n'`, or ask the publisher"
	default:
		return nil
	}
	return fmt.Errorf("%s line 1: found %s, expected %s in UTF-8 (%s)", name, found, format, remedy)
}

// everySecondIsNUL tells UTF-16 without a mark at its beginning.
func everySecondIsNUL(first []byte) bool {
	n := min(len(first), 40) &^ 1
	if n < 8 {
		return false
	}
	for _, from := range []int{0, 1} {
		nuls, others := 0, 0
		for i := from; i < n; i += 2 {
			if first[i] == 0 {
				nuls++
			}
			if first[i^1] != 0 {
				others++
			}
		}
		if nuls == n/2 && others == n/2 {
			return true
		}
	}
	return false
}
