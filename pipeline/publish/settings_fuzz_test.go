package publish

import (
	"os"
	"path/filepath"
	"testing"
)

// Settings are read or refused; what is read can be written and read again.
func FuzzSettings_never_panic(f *testing.F) {
	for _, s := range []string{
		`{"organisation":"","jeux":{"espaces":{"id":"a","fichiers":{"espaces.csv":"b"}}}}`, `{"jeux":{"espaces":null}}`, `{"jeux":{"espaces":{}}}`, `{"autre":1}`, `null`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "s.json")
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := ReadSettings(path)
		if err != nil {
			return
		}
		for name, x := range s.Datasets {
			if x.Files == nil {
				t.Errorf("%q has no place for its files", name)
			}
		}
		if err := s.write(); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSettings(path); err != nil {
			t.Errorf("what was written is not read: %v", err)
		}
	})
}
