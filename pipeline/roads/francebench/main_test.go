package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The whole way on sixteen squares: every stage ends, and nearly all communes
// have their two answers under every definition.
func TestRun_goes_from_an_extract_to_answers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "small.osm.pbf")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = w
	err = run(0.002, file, "", false, 3)
	os.Stdout = before
	w.Close()
	text, _ := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, words := range []string{"extract written", "PBF to graph", "72 communes, 1440 places, 6 espaces", "searches and isochrones", "12 shapes", "searches by round: [6", "answers of 18 definitions", "all, without"} {
		if !strings.Contains(string(text), words) {
			t.Errorf("no %q in\n%s", words, text)
		}
	}
}
