package main

import (
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A user's file of trips is read row by row, or refused with its line.
func FuzzInput_never_panics(f *testing.F) {
	f.Add("id,lon,lat\na,3.5,44.5\n")
	f.Add("\ufeffid;lon;lat\na;3,5;44,5\n\"")
	f.Add("lon,lat\nNaN,1e999\n")
	f.Add("lon,lat\n0x2d,0x1p-2\n")
	f.Fuzz(func(t *testing.T, text string) {
		in, err := openInput("minutes", "-", strings.NewReader(text), []string{"lon", "lat"})
		if err != nil {
			return
		}
		defer in.close()
		for {
			record, line, err := in.next()
			if err != nil {
				if err != io.EOF && !strings.Contains(err.Error(), "line ") {
					t.Fatalf("an error without its line: %v", err)
				}
				return
			}
			p, err := in.point(record, line, "lon", "lat")
			if err == nil && strings.ContainsAny(record[in.at["lon"]]+record[in.at["lat"]], "xXnN_") {
				t.Fatalf("a point of %q", record)
			}
			if err == nil && !(p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90) {
				t.Fatalf("a point outside the earth: %v", p)
			}
		}
	})
}

// The account of finished stages, damaged in any way, is a build anew.
func FuzzStamps_never_panic(f *testing.F) {
	f.Add([]byte(`{"hash":{"load":"a"},"made":{"load":{"tables":["raw.a 1"]}},"rows":{"a":1}}`))
	f.Add([]byte(`{"hash":null}`))
	f.Add([]byte(`{"hash":{},"made":{"export":null}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "stamps.json")
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := readStamps(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.drop("load"); err != nil || s.same("load", "a") {
			t.Fatalf("after dropping: %v", err)
		}
	})
}

// A file of trips gives each row once, in order, or an error with its line.
func FuzzPairs_never_panic(f *testing.F) {
	f.Add("from_lon,from_lat,to_lon,to_lat\n3.5,44.5,3.6,44.6\n", 1)
	f.Add("to_lat;to_lon;from_lat;from_lon\n1;2;3;4\n\n5;6;7;8", 2)
	f.Fuzz(func(t *testing.T, text string, n int) {
		in, err := openInput("minutes", "-", strings.NewReader(text), []string{"from_lon", "from_lat", "to_lon", "to_lat"})
		if err != nil {
			return
		}
		defer in.close()
		n = max(1, min(n, 100))
		for line := 1; ; {
			list, err := in.pairs(n)
			if err != nil {
				if !strings.Contains(err.Error(), "line ") {
					t.Fatalf("an error without its line: %v", err)
				}
				return
			}
			if len(list) == 0 {
				return
			}
			for _, p := range list {
				if p.line <= line || len(list) > n {
					t.Fatalf("line %d after %d, %d of %d", p.line, line, len(list), n)
				}
				line = p.line
			}
		}
	})
}

// Whatever ranges are asked for, the answer is one of HTTP and no longer than
// the pieces that one request may ask for.
func FuzzRanges_are_bounded(f *testing.F) {
	const size = 500
	dir := f.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), make([]byte, size), 0o644); err != nil {
		f.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { root.Close() })
	h := &siteHandler{root: root}
	for _, header := range []string{"", "bytes=0-9", "bytes=-0", "bytes=-5,-0", "bytes=0-0,2-2", "bytes=9-1", "chars=1-2", "bytes=" + strings.Repeat("0-,", 20) + "0-"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest("GET", "/a.txt", nil)
		r.Header.Set("Range", header)
		w := httptest.NewRecorder()
		if err := h.file(w, r, "a.txt"); err != nil {
			t.Fatal(err)
		}
		switch {
		case w.Code == 200 && w.Body.Len() == size, w.Code == 416 && w.Body.Len() < 100:
		case w.Code == 206 && w.Body.Len() > 0 && w.Body.Len() <= maxRanges*(size+200):
		default:
			t.Fatalf("%q: %d with %d bytes", header, w.Code, w.Body.Len())
		}
	})
}
