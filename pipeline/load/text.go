package load

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"observatoire/pipeline/runlog"
)

// text gives a cell as it is kept: what is not UTF-8 (in a file that its card
// knows to be damaged) and control characters become U+FFFD and are counted
// (finding caracteres_abimes), as are cells that came with that mark and those
// that look double-encoded. A NUL stops the load: what stands behind it would
// be lost on the way.
func (l *loader) text(o *opened, column string, line int, text string) (string, error) {
	f := o.file
	if strings.IndexByte(text, 0) >= 0 {
		return "", runlog.Changed("load %s: %s line %d, column %q: found a NUL character in %q, expected text (ask the publisher, or delete the byte in the copy)",
			f.Source, f.Name(), line, column, excerpt(text))
	}
	kept := text
	if !utf8.ValidString(kept) {
		kept = strings.ToValidUTF8(kept, "\uFFFD")
	}
	kept = strings.Map(printable, kept)
	found := doubleEncoded(kept)
	if found {
		if o.broken++; o.first == nil {
			o.first = fmt.Errorf("load %s: %s line %d, column %q: found %q, which is text encoded twice,", f.Source, f.Name(), line, column, excerpt(kept))
		}
	}
	if found || kept != text || strings.ContainsRune(kept, utf8.RuneError) { // the publisher's own copy may bear the mark already
		l.finding("caracteres_abimes", kept, column, f.Name(), line)
	}
	return kept, nil
}

// printable gives U+FFFD for control characters other than tabulators and line
// ends, for those that turn the direction of text (a name would be shown as
// another one), and for code points that are no characters.
func printable(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return r
	case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
		return utf8.RuneError
	}
	return r
}

// doubleEncoded tells whether text holds letters that were UTF-8, taken for
// Windows-1252 and encoded again: "Ã©" for "é", "â€™" for "’". It looks for the
// bytes that would have been there; those of accented letters and of
// typographic marks count, other characters do not occur in these files.
func doubleEncoded(text string) bool {
	if strings.IndexFunc(text, leads) < 0 {
		return false
	}
	runes := []rune(text)
	for i, r := range runes {
		if !leads(r) {
			continue
		}
		more := 1
		if r == 'â' {
			more = 2
		}
		b := []byte{byte(r)}
		for j := i + 1; j < len(runes) && len(b) <= more; j++ {
			c, ok := byteOf(runes[j])
			if !ok || c < 0x80 || c > 0xbf {
				break
			}
			b = append(b, c)
		}
		if len(b) != more+1 {
			continue
		}
		if was, n := utf8.DecodeRune(b); n == len(b) && (was >= 0xa0 && was < 0x180 || was >= 0x2010 && was < 0x2040 || was == '€' || was == '™') {
			return true
		}
	}
	return false
}

// leads tells whether r is a byte that begins a letter or mark in UTF-8, read
// as Windows-1252.
func leads(r rune) bool { return r >= 'Â' && r <= 'Å' || r == 'â' }

// byteOf is the byte of r in Windows-1252; the code points of bytes that it
// leaves undefined, and U+FFFD in the place of one, stand for themselves.
func byteOf(r rune) (byte, bool) {
	if r == utf8.RuneError {
		return 0x8d, true
	}
	return charmap.Windows1252.EncodeRune(r)
}

// excerpt is the beginning of a text, for messages.
func excerpt(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}
