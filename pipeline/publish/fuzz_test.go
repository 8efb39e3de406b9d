package publish

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Whatever the platform answers is a dataset, or an error that can be told
// from success; it never asks for more patience than maxWait.
func FuzzAnswer_never_panics(f *testing.F) {
	f.Add(200, "", []byte(`{"id":"a","title":"b","resources":[{"id":"r","title":"a.csv","extras":{"observatoire:file":"a.csv"},"checksum":{"type":"sha1","value":"x"},"schema":null}],"extras":{"x":[1,null]},"temporal_coverage":{"start":"2020","end":""}}`))
	f.Add(429, "99999999999999999", []byte(`{"message":"later"}`))
	f.Add(503, "Wed, 21 Oct 2199 07:28:00 GMT", []byte(`<html>`))
	f.Add(400, "-1", []byte(`{"errors":{"title":["too long"]},"message":"`+strings.Repeat("é", 400)+`"}`))
	f.Add(204, "", []byte(nil))
	f.Fuzz(func(t *testing.T, status int, after string, answer []byte) {
		status = 200 + (status%400+400)%400
		c, err := newClient("http://127.0.0.1/api/1/", "")
		if err != nil {
			t.Fatal(err)
		}
		c.http.Transport = answering(func() *http.Response {
			w := httptest.NewRecorder()
			w.Header()["Retry-After"] = []string{after}
			w.WriteHeader(status)
			w.Write(answer)
			return w.Result()
		})
		var d remote
		wait, err := c.once(context.Background(), http.MethodGet, "datasets/a/", nil, &d)
		if wait < 0 || wait > maxWait {
			t.Fatalf("a wait of %v", wait)
		}
		var s *statusError
		if (status > 299) != errors.As(err, &s) {
			t.Fatalf("status %d: %v", status, err)
		}
		if err != nil {
			if utf8.Valid(answer) && !utf8.ValidString(err.Error()) {
				t.Fatalf("%q is cut within a letter", err.Error())
			}
			return
		}
		d.resource(&Identified{Files: map[string]string{"a.csv": "r"}}, "a.csv")
		d.differs(metadata{Extras: map[string]string{"x": "y"}})
		for i := range d.Resources {
			d.Resources[i].differs(resourceMetadata{})
		}
		merged(d.Extras, map[string]string{"x": "y"})
	})
}

type answering func() *http.Response

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	res := a()
	res.Request = r
	return res, nil
}

// Retry-After is seconds or a date; whatever else it is asks for nothing.
func FuzzRetryAfter_is_bounded(f *testing.F) {
	for _, s := range []string{"120", "-5", "9223372036854775807", "Wed, 21 Oct 2026 07:28:00 GMT", "soon", ""} {
		f.Add(s)
	}
	now := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 || d > maxWait {
			t.Fatalf("%q: %v", s, d)
		}
	})
}
