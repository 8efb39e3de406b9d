package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const sampleDir = ".."

var generated = sync.OnceValue(generate)

// inflate returns what a compressed file holds; other files as they are.
func inflate(t testing.TB, path string, content []byte) []byte {
	t.Helper()
	if !strings.HasSuffix(path, ".gz") {
		return content
	}
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return out
}

// sampleFile returns the content of a committed file.
func sampleFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(sampleDir, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return inflate(t, path, b)
}

// committed lists the sample's data files: those one folder below a source.
func committed(t testing.TB) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(sampleDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(sampleDir, path)
		rel = filepath.ToSlash(rel)
		if strings.Count(rel, "/") == 2 && !strings.HasPrefix(rel, "generate/") {
			paths = append(paths, rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func table(t testing.TB, path string, comma rune) []map[string]string {
	t.Helper()
	return parseTable(t, path, sampleFile(t, path), comma)
}

func parseTable(t testing.TB, path string, content []byte, comma rune) []map[string]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	r.Comma = comma
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, k := range rows[0] {
			m[k] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func jsonFile[T any](t testing.TB, path string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(sampleFile(t, path), &v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return v
}

func TestTheCommittedFilesAreWhatTheGeneratorWrites(t *testing.T) {
	want := generated()
	for _, path := range committed(t) {
		if _, ok := want[path]; !ok {
			t.Errorf("%s: on disk, not written by the generator (delete it)", path)
		}
	}
	for _, path := range sortedKeys(want) {
		got, err := os.ReadFile(filepath.Join(sampleDir, filepath.FromSlash(path)))
		if err != nil {
			t.Errorf("%v (go run ./data/sample/generate)", err)
			continue
		}
		if bytes.Equal(got, want[path]) {
			continue
		}
		// Another version of Go may compress the same content otherwise.
		if strings.HasSuffix(path, ".gz") && bytes.Equal(inflate(t, path, got), inflate(t, path, want[path])) {
			t.Logf("%s: same content, compressed by another version of Go", path)
			continue
		}
		if strings.HasSuffix(path, ".pbf") && bytes.Equal(unpackPBF(t, got), unpackPBF(t, want[path])) {
			t.Logf("%s: same content, compressed by another version of Go", path)
			continue
		}
		t.Errorf("%s: differs from what the generator writes (go run ./data/sample/generate, then read the difference)", path)
	}
}

func TestTwoRunsWriteTheSameBytes(t *testing.T) {
	again := generate()
	for path, want := range generated() {
		if !bytes.Equal(again[path], want) {
			t.Errorf("%s differs between two runs", path)
		}
	}
}

func TestTheSampleIsSmall(t *testing.T) {
	total := 0
	for path, content := range generated() {
		total += len(content)
		if len(content) > 500_000 {
			t.Errorf("%s has %d bytes, expected at most 500,000", path, len(content))
		}
	}
	if total > 3_000_000 {
		t.Errorf("%d bytes in all, expected at most 3,000,000", total)
	}
}

func TestGzipFilesCarryNoTimeAndNoName(t *testing.T) {
	for path, content := range generated() {
		if !strings.HasSuffix(path, ".gz") {
			continue
		}
		r, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if !r.ModTime.IsZero() || r.Name != "" {
			t.Errorf("%s: time %v, name %q, expected neither", path, r.ModTime, r.Name)
		}
	}
}

// mirror returns the folder of the real files, or skips.
func mirror(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("OBSERVATOIRE_MIRROR")
	if dir == "" {
		t.Skip("OBSERVATOIRE_MIRROR is not set: the sample's formats are not compared with the publishers' files")
	}
	return dir
}

func realFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(mirror(t), filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return inflate(t, path, b)
}

func TestEveryRealFileHasItsFictionalTwin(t *testing.T) {
	dir := mirror(t)
	var paths []string
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if rel, _ := filepath.Rel(dir, path); err == nil && !d.IsDir() && strings.Count(filepath.ToSlash(rel), "/") == 2 {
			paths = append(paths, filepath.ToSlash(rel))
		}
		return nil
	})
	if len(paths) < 40 {
		t.Fatalf("%d files in the mirror, expected at least 40", len(paths))
	}
	files := generated()
	for _, path := range paths {
		if files[path] == nil {
			t.Errorf("%s is in the mirror and not in the sample", path)
		}
	}
	for path := range files {
		if _, err := os.Stat(filepath.Join(dir, path)); err != nil && !strings.HasPrefix(path, "frequentation_espaces/") {
			t.Errorf("%s is in the sample and not in the mirror", path)
		}
	}
}

func TestTablesBeginWithThePublishersHeaderAndEndTheirLinesAlike(t *testing.T) {
	mirror(t)
	for path, content := range generated() {
		if !strings.Contains(path, ".csv") || strings.HasPrefix(path, "frequentation_espaces/") {
			continue
		}
		got, want := inflate(t, path, content), realFile(t, path)
		gotHead, wantHead := firstLine(got), firstLine(want)
		if strings.HasPrefix(wantHead, `"",`) { // a matrix: its header names places
			gotHead, wantHead = gotHead[:3], wantHead[:3]
		}
		if gotHead != wantHead {
			t.Errorf("%s begins\n%q, the publisher's\n%q", path, gotHead, wantHead)
		}
		if strings.HasSuffix(string(got), "\n") != strings.HasSuffix(string(want), "\n") {
			t.Errorf("%s: last line ends otherwise than the publisher's", path)
		}
	}
}

// firstLine keeps the byte order mark and the line's end.
func firstLine(b []byte) string { return string(b[:bytes.IndexByte(b, '\n')+1]) }

// TestObjectsHaveThePublishersKeysInTheirOrder compares each kind of object
// found in the sample with the kinds of the real file.
func TestObjectsHaveThePublishersKeysInTheirOrder(t *testing.T) {
	mirror(t)
	for path, content := range generated() {
		if !strings.Contains(path, "json") {
			continue
		}
		want := kinds(t, path, realFile(t, path))
		for kind := range kinds(t, path, inflate(t, path, content)) {
			if !want[kind] {
				t.Errorf("%s: an object with the keys %s, which the publisher's file has nowhere", path, kind)
			}
		}
	}
}

// kinds walks a JSON document and returns the ordered keys of every object; of
// outlines, the first megabyte is enough.
func kinds(t *testing.T, path string, content []byte) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(content))
	enough := func() bool { return d.InputOffset() > 1_000_000 && strings.HasPrefix(path, "contours_") }
	var walk func()
	walk = func() {
		tok, err := d.Token()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		switch tok {
		case json.Delim('['):
			for !enough() && d.More() {
				walk()
			}
			d.Token()
		case json.Delim('{'):
			var keys []string
			for !enough() && d.More() {
				k, _ := d.Token()
				keys = append(keys, k.(string))
				walk()
			}
			found[strings.Join(keys, ",")] = true
			if !enough() {
				d.Token()
			}
		}
	}
	walk()
	return found
}

func TestCodedTextsAreThoseOfThePublishers(t *testing.T) {
	mirror(t)
	for _, c := range []struct{ path, column string }{
		{"grilles/2026/densite.csv.gz", "niveau_densite"}, {"grilles/2026/ruralite.csv.gz", "niveau_ruralite"}, {"grilles/2026/centralite.csv.gz", "niveau_centralite"},
		{"rp_2018/rp2018.csv.gz", "pop_cl"}, {"france_services/2024-08-01/liste-fs-20240801.csv", "type_fs"}, {"france_services/2024-08-01/liste-fs-20240801.csv", "format_fs"},
		{"france_services/2024-08-01/liste-fs-20240801.csv", "prise_rdv"}, {"barometre/2024-10/ind-323.csv", "metric_enforce_date"}, {"barometre/2024-10/ind-246.csv", "metric_enforce_date"},
	} {
		want := map[string]bool{}
		for _, r := range parseTable(t, c.path, realFile(t, c.path), ',') {
			want[r[c.column]] = true
		}
		for _, r := range table(t, c.path, ',') {
			if !want[r[c.column]] {
				t.Errorf("%s: %s %q, which the publisher never writes", c.path, c.column, r[c.column])
			}
		}
	}
	// Pairs of code and label in the zonings.
	const path = "zonages/2025/table_passage_communes_zonages.csv.gz"
	for _, column := range []string{"COMUU2020", "TYPUU2020", "TUU2017", "TDUU2017", "TAAV2017", "TDAAV2017", "CATEAAV2020"} {
		want := map[[2]string]bool{}
		for _, r := range parseTable(t, path, realFile(t, path), ',') {
			want[[2]string{r[column], r["LIB_"+column]}] = true
		}
		for _, r := range table(t, path, ',') {
			if k := [2]string{r[column], r["LIB_"+column]}; !want[k] {
				t.Errorf("%s: %s %q, which the publisher never writes", r["DEPCOM"], column, k)
			}
		}
	}
}

func TestNoNameAndNoCodeOfARealPlaceIsUsed(t *testing.T) {
	mirror(t)
	var places []struct{ Code, Nom, Departement string }
	if err := json.Unmarshal(realFile(t, "decoupage_administratif/2026/communes.json.gz"), &places); err != nil {
		t.Fatal(err)
	}
	names, codes := map[string]bool{}, map[string]bool{}
	for _, p := range places {
		names[letters(p.Nom)] = true
		codes[p.Code], codes[p.Departement] = true, true
	}
	check := func(code, name string) {
		if names[letters(name)] {
			t.Errorf("%s %s is the name of a real commune", code, name)
		}
		if codes[code] || codes[code[:2]] || codes[code[:3]] {
			t.Errorf("%s %s has a real code", code, name)
		}
	}
	for _, c := range communes {
		check(c.code, c.name)
	}
	for _, p := range parts {
		check(p.code, p.name)
	}
	for _, a := range arrondissements {
		check(a.code, a.name)
	}
	for _, c := range overseas {
		check(c.code, c.name)
	}
	var real []struct{ Code string }
	json.Unmarshal(realFile(t, "decoupage_administratif/2026/epci.json.gz"), &real)
	for _, r := range real {
		for _, e := range epcis {
			if e.code == r.Code {
				t.Errorf("%s %s has a real code", e.code, e.name)
			}
		}
	}
}

// letters folds a name for comparison: no accents, case or punctuation.
func letters(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), "œ", "oe")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, norm.NFD.String(s))
}

func TestTelephoneNumbersAndMailsAreFictional(t *testing.T) {
	fiction := []string{"01 99 00 ", "02 61 91 ", "03 53 01 ", "04 65 71 ", "05 36 49 "}
	empty := 0
	for _, r := range table(t, "france_services/2024-08-01/liste-fs-20240801.csv", ',') {
		ok := r["telephone"] == ""
		if ok {
			empty++
		}
		for _, p := range fiction {
			ok = ok || strings.HasPrefix(r["telephone"], p) && len(r["telephone"]) == 14
		}
		if !ok {
			t.Errorf("espace %s: telephone %q is not of a range kept for fiction", r["id_fs"], r["telephone"])
		}
		if !strings.HasSuffix(r["mail"], "@exemple.fr") && !strings.HasSuffix(r["mail"], "@example.org") {
			t.Errorf("espace %s: mail %q", r["id_fs"], r["mail"])
		}
	}
	if empty != 1 {
		t.Errorf("%d espaces without a telephone, expected 1", empty)
	}
}

func keysOf[V any](m map[string]V) string {
	k := sortedKeys(m)
	sort.Strings(k)
	return strings.Join(k, " ")
}
