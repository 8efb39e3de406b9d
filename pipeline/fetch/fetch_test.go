package fetch

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
)

func TestMirror_comes_before_everything_and_is_no_symbolic_link(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	b := published(t, p, "").accepts(key, liste)
	real := mirror(t, "ailleurs.csv", liste)
	b.opts.Mirror = mirror(t, "essai/2024/autre.csv", "x")
	if err := os.Symlink(filepath.Join(real, "ailleurs.csv"), filepath.Join(b.opts.Mirror, "essai/2024/liste.csv")); err != nil {
		t.Fatal(err)
	}
	f := b.one()
	if f.Channel != ChannelMirror || f.URL != "" || f.Changed || p.count() != 0 {
		t.Errorf("%+v after %d requests", f, p.count())
	}
	info, err := os.Lstat(f.Local)
	if err != nil || !info.Mode().IsRegular() {
		t.Errorf("mode %v (%v), expected a regular file", info.Mode(), err)
	}
	b.holds(key, liste)
}

func TestMirror_is_linked_where_the_disk_allows_and_taken_again_without_harm(t *testing.T) {
	b := newBench(t, catalogueOf(t, card("essai", "", ""))).accepts(key, liste)
	b.opts.Mirror = mirror(t, key, liste)
	first := b.one()
	second := b.one()
	if first.SHA256 != second.SHA256 || second.Channel != ChannelMirror || second.Previous != first.SHA256 {
		t.Errorf("%+v then %+v", first, second)
	}
	b.lacks(key + ".placing")
	a, _ := os.Stat(filepath.Join(b.opts.Mirror, filepath.FromSlash(key)))
	c, _ := os.Stat(second.Local)
	if !os.SameFile(a, c) {
		t.Skip("hard links are not to be had between these folders")
	}
}

func TestMirror_of_other_content_is_left_to_load_and_told(t *testing.T) {
	b := newBench(t, catalogueOf(t, card("essai", "", ""))).accepts(key, liste)
	altered := strings.Replace(liste, "nom", "name", 1)
	b.opts.Mirror = mirror(t, key, altered)
	res := b.must()
	f := res.Files[0]
	if !f.Changed || f.Channel != ChannelMirror || len(res.Changes) != 1 {
		t.Errorf("%+v", res)
	}
	b.holds(key, altered)
	if got := res.Changes[0].Renamed; !cmp.Equal(got, [][2]string{{"nom", "name"}}) {
		t.Errorf("renamed %v", got)
	}
	if !strings.Contains(b.log.String(), "load will judge it") {
		t.Errorf("log %s", b.log)
	}
}

func TestMirror_with_broken_bytes_stops(t *testing.T) {
	whole := string(gz(t, liste))
	gzCard := strings.Replace(card("essai", "", "    gzip: true\n"), "2024/liste.csv", "2024/liste.csv.gz", 1)
	for _, tc := range []struct {
		name, card, path, content, says string
	}{
		{"gzip cut in its middle", gzCard, key + ".gz", whole[:len(whole)/2], "gzip data cut off"},
		{"gzip cut in its header", gzCard, key + ".gz", whole[:5], "gzip data cut off after 0"},
		{"gzip with other bytes inside", gzCard, key + ".gz", whole[:12] + "\xff\xff\xff" + whole[15:], "not whole gzip data"},
		{"gzip that does not match its checksum", gzCard, key + ".gz", whole[:len(whole)-8] + "\x00\x00\x00\x00" + whole[len(whole)-4:], "not whole gzip data"},
		{"no gzip at all", gzCard, key + ".gz", liste, "not whole gzip data after 0"},
		{"an empty file", card("essai", "", ""), key, "", "found an empty file, expected csv"},
		{"an HTML page", card("essai", "", ""), key, "<html>", "found an HTML page, expected csv"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t, catalogueOf(t, tc.card))
			b.opts.Mirror = mirror(t, tc.path, tc.content)
			_, err := b.run()
			fails(t, err, 10, "fetch essai: 2024/liste.csv", tc.says)
			b.lacks(tc.path)
		})
	}
}

func TestMirror_that_is_no_folder_is_a_usage_error(t *testing.T) {
	b := newBench(t, catalogueOf(t, card("essai", "", "")))
	b.opts.Mirror = filepath.Join(t.TempDir(), "nulle-part")
	_, err := b.run()
	fails(t, err, 2, "nulle-part", "found no folder")
}

func TestCache_is_not_trusted_after_an_altered_mirror(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	b := published(t, p, "").accepts(key, liste)
	b.opts.Mirror = mirror(t, key, strings.Replace(liste, "Aulne", "Arolle", 1))
	b.one()
	b.opts.Mirror = ""
	f := b.one()
	if f.Channel != ChannelDownload || f.Changed {
		t.Errorf("%s (changed %t), expected a download of the accepted content", f.Channel, f.Changed)
	}
	b.holds(key, liste)
}

func TestCache_that_somebody_touched_is_read_again(t *testing.T) {
	b := newBench(t, catalogueOf(t, card("essai", "", ""))).accepts(key, liste)
	b.opts.Mirror = mirror(t, key, liste)
	b.one()
	b.opts.Mirror, b.opts.Offline = "", true
	if f := b.one(); f.Channel != ChannelCache {
		t.Fatalf("channel %s, expected the cache", f.Channel)
	}
	// Same size, other bytes, not through the link to the mirror.
	spoilt := strings.Replace(liste, "Aulne", "Arbre", 1)
	if err := os.Remove(b.raw(key)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b.raw(key), []byte(spoilt), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := b.run()
	fails(t, err, 11, "the cache has another content than the accepted one")
}

func TestUnreachable_required_files_end_with_code_11_and_their_reasons(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) })
	b := newBench(t, catalogueOf(t, card("a", p.URL+"/a", ""), card("b", "", "")))
	b.opts.Client = p.Client()
	b.opts.Mirror = mirror(t, "rien.txt", "")
	res, err := b.run()
	fails(t, err, 11, "2 required files", "a/2024/liste.csv: not in the mirror; not in the cache; "+p.URL+"/a: HTTP 404", "b/2024/liste.csv: not in the mirror; not in the cache; no public address is known", "--sample")
	var e *UnreachableError
	if !errors.As(err, &e) || !slices.Equal(e.Sources(), []string{"a", "b"}) {
		t.Errorf("sources %v", e)
	}
	if len(res.Files) != 2 || res.Files[0].Local != "" || res.Files[0].Absent == "" {
		t.Errorf("the result does not list the absent files: %+v", res.Files)
	}
}

func TestAbsent_optional_files_are_logged_with_what_they_cost(t *testing.T) {
	optional := strings.Replace(card("facultatif", "", ""), "required: true", "required: false", 1)
	required := card("exige", "", "    optional: true\n    if_absent: plus de feuilles\n")
	b := newBench(t, catalogueOf(t, optional, required))
	res := b.must()
	if len(res.Files) != 2 || res.Files[0].Absent != "not in the cache; no public address is known" {
		t.Errorf("%+v", res.Files)
	}
	for _, want := range []string{"plus d'arbres", "plus de feuilles", "level=WARN"} {
		if !strings.Contains(b.log.String(), want) {
			t.Errorf("log %s, expected %q", b.log, want)
		}
	}
}

func TestOffline_asks_nobody(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	b := published(t, p, "").accepts(key, liste)
	b.opts.Offline = true
	_, err := b.run()
	fails(t, err, 11, "working offline")
	if p.count() != 0 {
		t.Errorf("%d requests, expected none", p.count())
	}
}

func TestSample_is_read_alone_and_compared_with_nothing(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	only := strings.Replace(card("fictif", "", ""), "required: true", "required: false", 1)
	b := newBench(t, catalogueOf(t, card("essai", p.URL+"/l", ""), only)).accepts(key, "something else")
	b.opts.Client = p.Client()
	const fiction = "code;nom\n99;Chêne\n"
	b.opts.Sample, b.opts.Mirror = true, mirror(t, key, fiction, "fictif/2024/liste.csv", fiction)
	res := b.must()
	for _, f := range res.Files {
		if f.Channel != ChannelSample || f.Changed {
			t.Errorf("%s: channel %s, changed %t", f.Key(), f.Channel, f.Changed)
		}
	}
	if len(filesOf(res, "fictif")) != 1 || len(res.Files) != 2 {
		t.Errorf("%d files", len(res.Files))
	}
	b.opts.Mirror = mirror(t, "fictif/2024/liste.csv", fiction)
	_, err := b.run()
	fails(t, err, 1, "essai/2024/liste.csv: not in the sample", "generate it again")
	if p.count() != 0 {
		t.Errorf("%d requests, expected none", p.count())
	}
}

func TestPattern_takes_each_file_of_a_mirror_and_is_absent_without_a_word_where_there_is_none(t *testing.T) {
	cat := catalogueOf(t, strings.NewReplacer("2024/liste.csv", `"*/liste-*.csv"`, `vintage: "2024"`, `vintage: ""`, "required: true", "required: false").Replace(card("essai", "", "")))
	b := newBench(t, cat)
	f := b.one()
	if f.Local != "" || f.Absent != "none was sent" || strings.Contains(b.log.String(), "WARN") {
		t.Errorf("%+v\n%s", f, b.log)
	}
	b.opts.Mirror = mirror(t, "essai/2024-07/liste-b.csv", liste, "essai/2024-06/liste-a.csv", liste+"04;Orme\n")
	found, err := cat.Found(b.opts.Mirror)
	if err != nil {
		t.Fatal(err)
	}
	b.opts.Catalogue, b.opts.Update, b.opts.LockPath = found, true, filepath.Join(t.TempDir(), "lock.json")
	b.opts.Accept = func([]Change) (bool, error) { return true, nil }
	res := b.must()
	if len(res.Files) != 2 || res.Files[0].Vintage != "2024-06" || res.Files[1].Key() != "essai/2024-07/liste-b.csv" || res.Files[1].Channel != ChannelMirror {
		t.Errorf("%+v", res.Files)
	}
	lock, err := ReadLock(os.DirFS(filepath.Dir(b.opts.LockPath)), "lock.json")
	if err != nil || lock["essai/2024-06/liste-a.csv"].Rows != 4 || lock["essai/2024-06/liste-a.csv"].Vintage != "2024-06" {
		t.Errorf("%v %+v", err, lock)
	}
	// Accepted files stay accepted when a later update has another mirror.
	b.opts.Lock, b.opts.Mirror, b.opts.Catalogue = lock, mirror(t, "essai/2024-08/liste-c.csv", liste), cat
	if b.opts.Catalogue, err = cat.Found(b.opts.Mirror); err != nil {
		t.Fatal(err)
	}
	b.must()
	if lock, err = ReadLock(os.DirFS(filepath.Dir(b.opts.LockPath)), "lock.json"); err != nil || len(lock) != 3 {
		t.Errorf("%v %+v", err, lock)
	}
	if _, err := cat.Found(mirror(t, "essai/nouveau/liste-d.csv", liste)); err == nil || !strings.Contains(err.Error(), `folder "nouveau", expected a day or month`) {
		t.Errorf("a folder that is no vintage: %v", err)
	}
}

func TestOnDemand_file_is_fetched_only_when_asked_for_and_used_when_there(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	b := published(t, p, "    on_demand: true\n").accepts(key, liste)
	if res := b.must(); len(res.Files) != 0 || p.count() != 0 {
		t.Errorf("%d files after %d requests, expected none", len(res.Files), p.count())
	}
	b.opts.OnDemand = []string{key}
	if f := b.one(); f.Channel != ChannelDownload {
		t.Errorf("channel %s", f.Channel)
	}
	b.opts.OnDemand = nil
	if f := b.one(); f.Channel != ChannelCache {
		t.Errorf("channel %s, expected the cache to be used once it has the file", f.Channel)
	}
	b.opts.OnDemand = []string{"essai/2024/autre.csv"}
	_, err := b.run()
	fails(t, err, 2, "essai/2024/autre.csv")
}

func TestOnly_restricts_a_run_to_sources(t *testing.T) {
	b := newBench(t, catalogueOf(t, card("a", "", ""), card("b", "", "")))
	b.opts.Mirror = mirror(t, "a/2024/liste.csv", liste)
	b.opts.Only = []string{"a"}
	if f := b.one(); f.Source != "a" {
		t.Errorf("%+v", f)
	}
	b.opts.Only = []string{"c"}
	_, err := b.run()
	fails(t, err, 2, `"c"`)
}

// twoFiles is a card whose second file stands in for the first.
func twoFiles(url string) string {
	return card("essai", "", "") + `  - path: courante/liste.csv
    vintage: ""
    table: liste
    label: Liste courante
    url: "` + url + `"
    instead_of: 2024/liste.csv
    pin: follow
    format: csv
    encoding: utf-8
    delimiter: ";"
    rows: 3
    columns: [{name: code, meaning: le code}]
`
}

func TestSubstitute_is_fetched_only_where_the_file_that_it_stands_for_is_absent(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	b := newBench(t, catalogueOf(t, twoFiles(p.URL+"/courante"))).accepts(key, liste)
	b.opts.Client = p.Client()
	res := b.must()
	if got := filesOf(res, "essai"); len(got) != 1 || got[0].Path != "courante/liste.csv" || got[0].Channel != ChannelDownload {
		t.Errorf("%+v", res.Files)
	}
	b = newBench(t, catalogueOf(t, twoFiles(p.URL+"/courante"))).accepts(key, liste)
	b.opts.Client = p.Client()
	b.opts.Mirror = mirror(t, key, liste)
	res = b.must()
	if got := filesOf(res, "essai"); len(got) != 1 || got[0].Path != "2024/liste.csv" {
		t.Errorf("%+v", res.Files)
	}
	if p.count() != 1 {
		t.Errorf("%d requests, expected the one of the first run", p.count())
	}
	b = newBench(t, catalogueOf(t, twoFiles(p.URL+"/courante"))).accepts(key, liste)
	b.opts.Offline = true
	_, err := b.run()
	fails(t, err, 11, "1 required files", "in its stead courante/liste.csv: not in the cache; working offline")
}

func TestFollowed_file_is_taken_while_columns_and_rows_are_within_tolerance(t *testing.T) {
	for _, tc := range []struct {
		name, content, says string
	}{
		{"one row more and a new column", liste[:8] + ";x\n01;Aulne;1\n02;Bouleau;1\n03;Charme;1\n04;Orme;1\n", ""},
		{"a column that we rely on is gone", "num;nom\n1;a\n2;b\n3;c\n", `no column "code"`},
		{"half of the rows are gone", "code;nom\n01;Aulne\n", "1 rows, expected 2 to 4"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, tc.content) })
			b := published(t, p, "    pin: follow\n").accepts(key, liste)
			res, err := b.run()
			if tc.says != "" {
				fails(t, err, 10, tc.says)
				b.lacks(key)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if f := res.Files[0]; !f.Changed || f.SHA256 != sha(tc.content) || len(res.Changes) != 1 {
				t.Errorf("%+v", res)
			}
			if f := b.one(); f.Channel != ChannelCache || !f.Changed || f.Answer != "unchanged" || p.count() != 2 {
				t.Errorf("second run: %+v", f)
			}
		})
	}
}

func TestUpdate_shows_the_changes_and_writes_the_lock_only_when_accepted(t *testing.T) {
	const upstream = "code;nom;hauteur\n01;Aulne;20\n02;Bouleau;25\n03;Charme;20\n04;Orme;30\n"
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, upstream) })
	b := published(t, p, "").accepts(key, liste).accepts("partie/2020/vieux.csv", "gone from the cards")
	b.opts.LockPath = filepath.Join(t.TempDir(), "lock.json")
	b.opts.Update = true

	var shown bytes.Buffer
	b.opts.Accept = Ask(strings.NewReader("n\n"), &shown)
	_, err := b.run()
	fails(t, err, 10, "fetch essai: 2024/liste.csv: ")
	for _, want := range []string{key, "rows 4, accepted 3", "columns new: hauteur", "[y/N]"} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("shown %q, expected %q", &shown, want)
		}
	}
	if _, err := os.Stat(b.opts.LockPath); !os.IsNotExist(err) {
		t.Error("the lock was written though the change was not accepted")
	}
	b.lacks(key)

	b.opts.Accept = Ask(strings.NewReader("oui\n"), &shown)
	f := b.one()
	b.holds(key, upstream)
	if f.Changed {
		t.Error("an accepted file counts as changed")
	}
	if !strings.Contains(shown.String(), "1 file is not what was accepted") || !strings.HasSuffix(shown.String(), "commit data/sources/lock.json and build anew (make site).\n") {
		t.Errorf("shown %q", &shown)
	}
	lock, err := ReadLock(os.DirFS(filepath.Dir(b.opts.LockPath)), "lock.json")
	if err != nil {
		t.Fatal(err)
	}
	want := Lock{key: {Vintage: "2024", Bytes: int64(len(upstream)), SHA256: sha(upstream), Rows: 4, Columns: []string{"code", "nom", "hauteur"}}}
	if diff := cmp.Diff(want, lock); diff != "" {
		t.Error(diff)
	}

	b.opts.Update, b.opts.Accept, b.opts.Lock = false, nil, lock
	if f := b.one(); f.Channel != ChannelCache || f.Changed {
		t.Errorf("a build after the update: %+v", f)
	}
}

func TestUpdate_with_nothing_changed_asks_nothing(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	b := published(t, p, "").accepts(key, liste)
	b.opts.Update = true
	b.opts.Accept = func([]Change) (bool, error) { t.Error("asked"); return true, nil }
	if f := b.one(); f.Channel != ChannelDownload || f.Changed {
		t.Errorf("%+v", f)
	}
}

func TestUpdate_takes_a_mirror_as_the_new_state_and_leaves_it_alone(t *testing.T) {
	b := newBench(t, catalogueOf(t, card("essai", "", "")))
	b.opts.Mirror = mirror(t, key, liste)
	b.opts.LockPath = filepath.Join(t.TempDir(), "lock.json")
	b.opts.Update = true
	b.opts.Accept = func(c []Change) (bool, error) { return len(c) == 1 && c[0].New(), nil }
	if f := b.one(); f.Changed || f.Channel != ChannelMirror {
		t.Errorf("%+v", f)
	}
	if text, err := os.ReadFile(filepath.Join(b.opts.Mirror, filepath.FromSlash(key))); err != nil || string(text) != liste {
		t.Errorf("the mirror's file is %q (%v)", text, err)
	}
}

func TestChange_of_values_alone_says_so(t *testing.T) {
	f := catalogue.File{Source: "essai", Path: "2024/liste.csv", Format: "csv"}
	a := Accepted{Bytes: 9, SHA256: "a", Rows: 1, Columns: []string{"x"}}
	c := a
	c.SHA256 = "b"
	if got := compare(f, a, c, "").String(); !strings.Contains(got, "other values") {
		t.Errorf("%q", got)
	}
}

func TestOutline_reads_rows_and_columns_of_every_format(t *testing.T) {
	field := func(name string) string { return name + strings.Repeat("\x00", 32-len(name)) }
	record := func(content string) string {
		return "\x00\x00\x00\x01\x00\x00\x00" + string(rune(len(content)/2)) + content
	}
	for _, tc := range []struct {
		name, content string
		f             catalogue.File
		rows          int
		columns       string
	}{
		{"csv with a newline inside quotes and a BOM", "\uFEFFa,b\n\"x\ny\",1\nz,2\n", catalogue.File{Format: "csv", Delimiter: ","}, 2, "a b"},
		{"csv with an unnamed column", ";b\n1;2\n", catalogue.File{Format: "csv", Delimiter: ";"}, 1, " b"},
		{"csv without rows", "a;b\n", catalogue.File{Format: "csv", Delimiter: ";"}, 0, "a b"},
		{"json", `[{"b":1,"a":[{"z":2}]},{"c":null}]`, catalogue.File{Format: "json"}, 2, "a b c"},
		{"geojson", `{"type":"FeatureCollection","crs":{"a":[1]},"features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"code":"01"}}]}`, catalogue.File{Format: "geojson"}, 1, "code"},
		{"gzip", string(gz(t, "a;b\n1;2\n")), catalogue.File{Format: "csv", Delimiter: ";", Gzip: true}, 1, "a b"},
		{"dbf", "\x03\x00\x00\x00\x07\x00\x00\x00\x61\x00\x0a\x00" + strings.Repeat("\x00", 20) + field("nom") + field("ville") + "\r", catalogue.File{Format: "dbf"}, 7, "nom ville"},
		{"shp", strings.Repeat("\x00", 100) + record("abcd") + record("abcdef"), catalogue.File{Format: "shp"}, 2, "x y"},
		{"pbf", "\x00\x01", catalogue.File{Format: "pbf"}, 0, ""},
	} {
		p := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(p, []byte(tc.content), 0o644); err != nil {
			t.Fatal(err)
		}
		o, err := outlineOf(p, tc.f)
		if err != nil || o.rows != tc.rows || strings.Join(o.columns, " ") != tc.columns {
			t.Errorf("%s: %d rows, columns %q (%v), expected %d and %q", tc.name, o.rows, o.columns, err, tc.rows, tc.columns)
		}
	}
	for name, bad := range map[string]string{"geojson": `[1]`, "json": `{"a":1}`} {
		p := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(p, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := outlineOf(p, catalogue.File{Format: name}); err == nil {
			t.Errorf("%s: no error for %s", name, bad)
		}
	}
}

// fakeNPM puts a command npm into PATH. script may use $1... as npm gets them;
// its working folder is where the archive must go.
func fakeNPM(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "npm"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// npmCard is a card with two files of one package.
func npmCard() string {
	text := card("essai", "", "    npm: {package: \"@exemple/arbres\", version: 1.2.3, path: data/liste.csv}\n")
	second := text[strings.Index(text, "  - path"):]
	second = strings.ReplaceAll(second, "2024/liste.csv", "2024/autre.csv.gz")
	second = strings.Replace(second, "data/liste.csv", "data/autre.csv", 1) + "    gzip: true\n"
	return text + second
}

// npmArchive makes a package archive as npm pack writes it.
func npmArchive(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		p := filepath.Join(dir, "package", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	archive := filepath.Join(t.TempDir(), "arbres.tgz")
	if err := tarball(archive, dir, "package"); err != nil {
		t.Fatal(err)
	}
	return archive
}

func TestNPM_gives_several_files_of_one_package_packed_once(t *testing.T) {
	archive := npmArchive(t, map[string]string{"data/liste.csv": liste, "data/autre.csv": liste, "package.json": "{}"})
	calls := filepath.Join(t.TempDir(), "calls")
	fakeNPM(t, `echo "$@" >> `+calls+`; cp `+archive+` exemple-arbres-1.2.3.tgz`)
	b := newBench(t, catalogueOf(t, npmCard())).accepts(key, liste)
	b.opts.Lock["essai/2024/autre.csv.gz"] = Accepted{SHA256: "of another compressor", ContentSHA256: sha(liste)}
	res := b.must()
	for _, f := range res.Files {
		if f.Channel != ChannelNPM || f.Changed || !strings.HasPrefix(f.URL, "npm:@exemple/arbres@1.2.3/data/") || f.Modified.IsZero() {
			t.Errorf("%+v", f)
		}
	}
	b.holds(key, liste)
	text, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(string(text)), "\n"); len(lines) != 1 || !strings.HasPrefix(lines[0], "pack @exemple/arbres@1.2.3 --ignore-scripts") {
		t.Errorf("npm was called %q, expected one pack without scripts", lines)
	}
	if res := b.must(); res.Files[0].Channel != ChannelCache || res.Files[1].Channel != ChannelCache {
		t.Errorf("second run: %+v", res.Files)
	}
}

func TestNPM_failures_are_reasons_of_an_absent_file(t *testing.T) {
	empty := npmArchive(t, map[string]string{"package.json": "{}"})
	for _, tc := range []struct{ name, script, says string }{
		{"the command fails", "echo 'code E404' >&2; exit 1", "code E404"},
		{"no archive comes", "exit 0", "found 0 archives, expected one"},
		{"the archive has no such file", "cp " + empty + " a.tgz", "no file data/liste.csv in the package"},
		{"the archive is none", "echo this is no archive at all > a.tgz", "not whole gzip data"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fakeNPM(t, tc.script)
			b := newBench(t, catalogueOf(t, npmCard()))
			_, err := b.run()
			fails(t, err, 11, tc.says)
		})
	}
	t.Run("there is no npm", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		b := newBench(t, catalogueOf(t, npmCard()))
		_, err := b.run()
		fails(t, err, 11, "install Node.js")
	})
}

func TestNPM_package_of_other_content_stops(t *testing.T) {
	archive := npmArchive(t, map[string]string{"data/liste.csv": liste + "04;Orme\n", "data/autre.csv": liste})
	fakeNPM(t, "cp "+archive+" a.tgz")
	b := newBench(t, catalogueOf(t, npmCard())).accepts(key, liste)
	b.opts.Lock["essai/2024/autre.csv.gz"] = Accepted{SHA256: "x", ContentSHA256: sha(liste)}
	_, err := b.run()
	fails(t, err, 10, "fetch essai: 2024/liste.csv: bytes 47, accepted 39; rows 4, accepted 3")
}

func TestNPM_ends_with_the_run(t *testing.T) {
	fakeNPM(t, "exec sleep 20")
	b := newBench(t, catalogueOf(t, npmCard()))
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := Run(ctx, b.opts)
	fails(t, err, 130, "interrupted")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestLock_has_the_same_bytes_each_time_and_reads_back(t *testing.T) {
	lock := Lock{"b": {SHA256: "2", Bytes: 2}, "a": {SHA256: "1", ContentSHA256: "3", Columns: []string{"x", "y"}}}
	dir := t.TempDir()
	var texts []string
	for _, name := range []string{"1.json", "2.json"} {
		if err := lock.Write(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	if texts[0] != texts[1] || strings.Index(texts[0], `"a"`) > strings.Index(texts[0], `"b"`) {
		t.Errorf("%s and %s", texts[0], texts[1])
	}
	back, err := ReadLock(os.DirFS(dir), "1.json")
	if err != nil || !cmp.Equal(lock, back) {
		t.Errorf("%v (%v)", back, err)
	}
	if missing, err := ReadLock(os.DirFS(dir), "3.json"); err != nil || len(missing) != 0 {
		t.Errorf("a missing lock gave %v (%v), expected an empty one", missing, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "4.json"), []byte("<<<<<<< HEAD"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadLock(os.DirFS(dir), "4.json"); err == nil {
		t.Error("no error for a lock with a merge conflict")
	}
}

// real reads the cards and the lock of the project.
func real(t *testing.T) (*catalogue.Catalogue, Lock) {
	t.Helper()
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	lock, err := ReadLock(data.FS, "sources/lock.json")
	if err != nil {
		t.Fatal(err)
	}
	return cat, lock
}

func TestCards_agree_with_what_was_accepted(t *testing.T) {
	cat, lock := real(t)
	for _, card := range cat.Cards() {
		for _, f := range card.Files {
			a, ok := lock[f.Key()]
			if f.OnDemand || f.Glob != "" || f.Follows() || f.InsteadOf != "" {
				if ok {
					t.Errorf("%s is in the lock, expected nothing accepted of it", f.Key())
				}
				continue
			}
			if !ok {
				t.Errorf("%s is not in the lock (fetch --update)", f.Key())
				continue
			}
			if f.Rows != a.Rows {
				t.Errorf("%s: the card says %d rows, accepted were %d", f.Key(), f.Rows, a.Rows)
			}
			if f.Vintage != a.Vintage {
				t.Errorf("%s: the card says vintage %s, accepted was %s", f.Key(), f.Vintage, a.Vintage)
			}
			for _, c := range f.ColumnNames() {
				if !slices.Contains(a.Columns, c) {
					t.Errorf("%s: the card relies on column %q, accepted were %v", f.Key(), c, a.Columns)
				}
			}
			if f.Gzip != (a.ContentSHA256 != "") {
				t.Errorf("%s: gzip %t, content hash %q", f.Key(), f.Gzip, a.ContentSHA256)
			}
			if f.Format == "csv" && card.Tolerance.Columns == catalogue.ColumnsExact && len(f.Columns) != len(a.Columns) {
				t.Errorf("%s: the card names %d columns and claims to name all, accepted were %d", f.Key(), len(f.Columns), len(a.Columns))
			}
		}
	}
	for k := range lock {
		source, path, _ := strings.Cut(k, "/")
		if _, ok := cat.File(source, path); !ok {
			t.Errorf("%s is in the lock and in no card", k)
		}
	}
}

func TestMirror_of_the_real_files_is_taken_whole_and_unchanged(t *testing.T) {
	dir := os.Getenv("OBSERVATOIRE_MIRROR")
	if dir == "" {
		t.Skip("OBSERVATOIRE_MIRROR is not set: the real files are not here")
	}
	cat, lock := real(t)
	opts := Options{Catalogue: cat, Lock: lock, Mirror: dir, Raw: filepath.Join(t.TempDir(), "raw"), Offline: true}
	for _, channel := range []string{ChannelMirror, ChannelCache} {
		res, err := Run(context.Background(), opts)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Changes) != 0 {
			t.Errorf("changes %v", res.Changes)
		}
		n := 0
		for _, f := range res.Files {
			if f.Local == "" {
				continue
			}
			n++
			if f.Channel != channel {
				t.Errorf("%s came by %s, expected %s", f.Key(), f.Channel, channel)
			}
		}
		if n != len(lock) {
			t.Errorf("%d files, expected the %d of the lock", n, len(lock))
		}
		opts.Mirror = ""
	}
}

func TestSample_of_the_project_has_every_file_that_the_cards_require(t *testing.T) {
	cat, lock := real(t)
	cat, err := cat.Found("../../data/sample")
	if err != nil {
		t.Fatal(err)
	}
	res, err := Run(context.Background(), Options{Catalogue: cat, Lock: lock, Mirror: "../../data/sample", Sample: true, Raw: filepath.Join(t.TempDir(), "raw")})
	if err != nil {
		t.Fatal(err)
	}
	if len(filesOf(res, "frequentation_espaces")) != 1 {
		t.Error("the sample has no attendance per espace, which only it can have")
	}
	for _, f := range res.Files {
		if f.Local != "" && f.Channel != ChannelSample {
			t.Errorf("%s came by %s", f.Key(), f.Channel)
		}
	}
}

// filesOf are the files of a source that are there.
func filesOf(res Result, source string) (out []File) {
	for _, f := range res.Files {
		if f.Source == source && f.Local != "" {
			out = append(out, f)
		}
	}
	return out
}
