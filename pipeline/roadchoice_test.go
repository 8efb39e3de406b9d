package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/fetch"
	"observatoire/pipeline/runlog"
)

func sources(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func TestRoads_are_named_by_territory_or_file(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.osm.pbf")
	if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ names, want, advice string }{
		{"france", "france guadeloupe martinique guyane reunion mayotte", ""},
		{"48", "languedoc-roussillon", "auvergne midi-pyrenees provence-alpes-cote-d-azur rhone-alpes"},
		{"Lozère", "languedoc-roussillon", "auvergne midi-pyrenees provence-alpes-cote-d-azur rhone-alpes"},
		{"bretagne", "bretagne", "basse-normandie pays-de-la-loire"},
		{"Bretagne, voisins", "basse-normandie bretagne pays-de-la-loire", ""},
		{"Provence-Alpes-Côte d’Azur", "provence-alpes-cote-d-azur", "languedoc-roussillon rhone-alpes"},
		{"provence-alpes-cote d'azur", "provence-alpes-cote-d-azur", "languedoc-roussillon rhone-alpes"},
		{"normandie", "basse-normandie haute-normandie", "bretagne centre ile-de-france pays-de-la-loire picardie"},
		{"2a", "corse", ""},
		{"la réunion", "reunion", ""},
		{file, "mine", ""},
		{file + ",mayotte", "mayotte mine", ""},
	} {
		got, err := chooseRoads(sources(t), c.names)
		if err != nil {
			t.Errorf("%s: %v", c.names, err)
			continue
		}
		var names, advice []string
		for _, f := range got.extracts {
			names = append(names, strings.TrimSuffix(path.Base(f.Path), "-latest.osm.pbf"))
		}
		for _, f := range got.files {
			names = append(names, strings.TrimSuffix(filepath.Base(f), ".osm.pbf"))
		}
		for _, f := range got.advice {
			advice = append(advice, strings.TrimSuffix(path.Base(f.Path), "-latest.osm.pbf"))
		}
		if c.names != "france" {
			slices.Sort(names)
		}
		slices.Sort(advice)
		if strings.Join(names, " ") != c.want || strings.Join(advice, " ") != c.advice {
			t.Errorf("%s: %v (advice %v), want %s (%s)", c.names, names, advice, c.want, c.advice)
		}
	}
	for _, names := range []string{"atlantide", "nothere.osm.pbf", " , ", "voisins"} {
		if _, err := chooseRoads(sources(t), names); runlog.CodeOf(err) != runlog.ExitUsage {
			t.Errorf("%q: %v, want a question of usage", names, err)
		}
	}
}

// Every département is in one extract but that of France, and who borders on an
// extract is bordered on by it.
func TestRoads_cover_every_departement_once(t *testing.T) {
	card, _ := sources(t).Card("osm")
	seen := map[string]string{}
	for _, f := range card.Files {
		for code := range f.Departements {
			if seen[code] != "" {
				t.Errorf("%s is in %s and %s", code, seen[code], f.Path)
			}
			seen[code] = f.Path
		}
		for _, n := range f.Neighbours {
			other, ok := card.File(n)
			if !ok || !slices.Contains(other.Neighbours, f.Path) {
				t.Errorf("%s borders on %s, and not the other way round", f.Path, n)
			}
		}
	}
	if len(seen) != 101 {
		t.Errorf("%d départements, want 101", len(seen))
	}
}

// local sends every request to a server of the test.
type local struct{ to string }

func (l local) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = "http", l.to
	return http.DefaultTransport.RoundTrip(r)
}

func TestRoads_say_what_they_take_then_are_downloaded_and_go_on_where_they_were_cut(t *testing.T) {
	extract := bytes.Repeat([]byte("OSMHeader"), 400_000) // 3.6 MB
	cut := true
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+path.Base(r.URL.Path)+" "+r.Header.Get("Range"))
		if path.Base(r.URL.Path) != "mayotte-latest.osm.pbf" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", `"one"`)
		if cut && r.Method == http.MethodGet {
			cut = false
			w.Header().Set("Content-Length", "3600000")
			_, _ = w.Write(extract[:2_000_000])
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), bytes.NewReader(extract))
	}))
	defer server.Close()
	var said bytes.Buffer
	b := &builder{settings: settings{build: t.TempDir(), roads: "976"}, run: runlog.New("fetch"), cat: sources(t), stderr: &said,
		refetch: fetch.Options{Only: []string{"osm"}, Client: &http.Client{Transport: local{strings.TrimPrefix(server.URL, "http://")}}}}
	if _, err := b.fetch(context.Background()); err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	if text := said.String(); !strings.Contains(text, "4 MB to download; then about 1 min on two cores and 0.7 GB") {
		t.Errorf("before the download: %s", text)
	}
	files := b.extracts()
	if len(files) != 1 {
		t.Fatalf("roads %v, want that of Mayotte", files)
	}
	if got, err := os.ReadFile(files[0]); err != nil || !bytes.Equal(got, extract) {
		t.Errorf("%d bytes (%v), want %d", len(got), err, len(extract))
	}
	if len(asked) != 3 || asked[0] != "HEAD mayotte-latest.osm.pbf " || !strings.HasPrefix(asked[2], "GET mayotte-latest.osm.pbf bytes=") || strings.HasSuffix(asked[2], "=0-") {
		t.Errorf("asked %q: want the size, then the file, then the rest of it", asked)
	}
	before := b.roadsHash()
	b.chosen.files = fileList{files[0]}
	if b.roadsHash() == before {
		t.Error("another choice of roads has the same stamp")
	}
}
