package catalogue

import (
	"testing"
	"testing/fstest"
)

// A card is read whole or refused with its file and line.
func FuzzRead_never_panics(f *testing.F) {
	f.Add(sound)
	f.Add(sound[:len(sound)/2])
	f.Add("id: essai\nfiles: [&a {path: x, columns: *a}]\n")
	f.Add("files:\n  - path: \"*/x-[.csv\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Read(fstest.MapFS{"s/essai.yml": {Data: []byte(text)}}, "s")
		if (c == nil) == (err == nil) {
			t.Fatalf("a catalogue %t and an error %v", c != nil, err)
		}
		if err != nil {
			return
		}
		if _, err := c.Found("testdata"); err != nil {
			t.Fatalf("a card that was accepted: %v", err)
		}
	})
}
