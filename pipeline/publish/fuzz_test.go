package publish

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"
)

// answers is a platform that says the same to everybody.
type answers func() *http.Response

func (a answers) RoundTrip(*http.Request) (*http.Response, error) { return a(), nil }

// Whatever the platform answers, it is compared with ours or refused in words.
func FuzzAnswer_never_panics(f *testing.F) {
	for _, s := range []string{
		`{"id":"a","title":"t","tags":["b","a"],"temporal_coverage":{"start":"2024-01-01T00:00:00","end":"2"},"spatial":{"zones":["country:fr"]},"extras":{"k":null},"resources":[{"id":"r","title":"x.csv","checksum":{"type":"sha1","value":"00"},"schema":{"url":"u"},"extras":{"observatoire:file":"x.csv"}}]}`,
		`{"resources":[null,{}],"spatial":null,"extras":{"k":{"a":[1]}}}`, `{"message":"non","errors":{"title":["vide"]}}`, `[]`, `null`, `"`, "<html>", "{\"message\":\"\xff\nb\"}",
	} {
		f.Add([]byte(s), 200, "3")
		f.Add([]byte(s), 429, "Wed, 21 Oct 2015 07:28:00 GMT")
	}
	f.Fuzz(func(t *testing.T, answer []byte, status int, after string) {
		status = 200 + (status%400+400)%400
		c, err := newClient("https://plateforme.exemple/api/1/", "")
		if err != nil {
			t.Fatal(err)
		}
		c.http.Transport = answers(func() *http.Response {
			return &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {after}}, Body: io.NopCloser(bytes.NewReader(answer))}
		})
		var d remote
		if _, err := c.once(t.Context(), http.MethodGet, "datasets/a/", nil, &d); err != nil && !utf8.ValidString(err.Error()) {
			t.Errorf("%q is not text", err)
		}
		if wait := retryAfter(after, time.Unix(1e9, 0)); wait < 0 || wait > maxWait {
			t.Errorf("%q: a wait of %s", after, wait)
		}
		if json.Unmarshal(answer, &d) != nil {
			return
		}
		d.differs(metadata{Extras: map[string]string{"k": "v"}})
		merged(d.Extras, map[string]string{"k": "v"})
		if r := d.resource(&Identified{Files: map[string]string{"x.csv": "r"}}, "x.csv"); r != nil {
			r.differs(resourceMetadata{})
		}
	})
}

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
