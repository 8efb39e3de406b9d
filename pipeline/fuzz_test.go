package main

import (
	"io"
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
