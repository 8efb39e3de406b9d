package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/fetch"
	"observatoire/pipeline/publishers"
	"observatoire/pipeline/runlog"
)

const (
	liveList     = "france_services/courante/liste-france-services.csv"
	datedList    = "france_services/2024-08-01/liste-fs-20240801.csv"
	liveContours = "contours_communes/courants/communes-100m.geojson.gz"
)

// outside is the fictional territory as its publishers give it, with what was
// accepted of each file, and a build folder.
type outside struct {
	t   *testing.T
	on  *publishers.Server
	s   settings
	day time.Time
}

// newOutside plays the publishers and accepts what they have.
func newOutside(t *testing.T) *outside {
	t.Helper()
	if testing.Short() {
		t.Skip("builds")
	}
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	w := &outside{t: t, day: time.Date(2024, 8, 5, 4, 17, 0, 0, time.UTC)}
	w.on, err = publishers.Start(cat, filepath.Join("data", "sample"), w.day.AddDate(0, 0, -3),
		map[string]string{liveList: datedList, liveContours: "contours_communes/2023/communes.geojson.gz"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.on.Close)
	registry, err := w.on.Registry(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range registry {
		t.Setenv(name, value)
	}
	patience := fetch.DefaultPatience()
	patience.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	w.s = settings{sample: true, strict: true, build: filepath.Join(t.TempDir(), "build"), lockFile: filepath.Join(t.TempDir(), "lock.json"),
		channels: &channels{client: w.on.Client(), patience: patience}}
	if err := w.accept(""); err != nil {
		t.Fatal(err)
	}
	return w
}

// accept is `fetch --update --yes`, from a mirror where one is named.
func (w *outside) accept(mirror string) error {
	s := w.s
	s.now, s.mirror = w.day, mirror
	b, err := newBuilder(s, "fetch", io.Discard)
	if err != nil {
		return err
	}
	b.refetch = fetch.Options{Update: true, Accept: func([]fetch.Change) (bool, error) { return true, nil }}
	_, err = b.fetch(context.Background())
	return err
}

// run runs the stages up to one on a day, and gives what it said.
func (w *outside) run(upto string) (string, error) {
	w.t.Helper()
	names := stageNames
	for i, n := range stageNames {
		if n == upto {
			names = stageNames[:i+1]
		}
	}
	s := w.s
	s.now = w.day
	var b bytes.Buffer
	err := runStages(context.Background(), s, "build", names, &b)
	return b.String(), err
}

// has tells whether a file of the site is there.
func (w *outside) has(page string) bool {
	_, err := os.Stat(filepath.Join(w.s.public(), filepath.FromSlash(page)))
	return err == nil
}

// The first command of the README: no mirror, nothing but the addresses of the
// cards and what their servers answer.
func TestSite_is_made_from_the_publishers_alone(t *testing.T) {
	w := newOutside(t)
	w.on.Requests()
	os.RemoveAll(filepath.Join(w.s.work(), "raw")) // a new machine
	if out, err := w.run("render"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, page := range []string{"index.html", "carte/index.html", "espaces/9002.html", "qualite/index.html"} {
		if !w.has(page) {
			t.Errorf("no %s", page)
		}
	}
	asked := map[string]int{}
	for _, r := range w.on.Requests() {
		asked[r.URL] = r.Status
		if r.Status >= 400 && !strings.Contains(r.URL, "geofabrik") {
			t.Errorf("%s: %d", r.URL, r.Status)
		}
	}
	cat, err := w.s.catalogue()
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	for _, f := range cat.Files() {
		_, err := os.Stat(filepath.Join(w.s.work(), "raw", filepath.FromSlash(f.Key())))
		there := err == nil
		if there {
			got++
		}
		switch {
		case f.OnDemand:
		case f.URL != "" && asked[f.URL] == 0:
			t.Errorf("%s: its address was not asked", f.Key())
		case (f.URL != "" || f.NPM != nil) != there:
			t.Errorf("%s: there %t, with an address %t", f.Key(), there, f.URL != "" || f.NPM != nil)
		}
	}
	if got < 20 {
		t.Errorf("%d files came, expected all those of the sample that have an address", got)
	}
	if asked["https://static.data.gouv.fr/resources/france_services/20240802-041700/liste-france-services.csv"] != 200 {
		t.Errorf("the stable address of the list was not followed: %v", asked)
	}
}

func TestSite_is_not_made_where_no_publisher_answers(t *testing.T) {
	w := newOutside(t)
	os.RemoveAll(filepath.Join(w.s.work(), "raw"))
	w.on.Down(true)
	_, err := w.run("render")
	var unreachable *fetch.UnreachableError
	if runlog.CodeOf(err) != runlog.ExitUnreachable || !errors.As(err, &unreachable) || len(unreachable.Sources()) < 4 {
		t.Errorf("%v, expected exit code 11 and the required sources", err)
	}
	if w.has("index.html") {
		t.Error("a site was made of nothing")
	}
}
