package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"observatoire/pipeline/runlog"
)

// aBuild is the part of a build that a publication reads: two datasets.
func aBuild(t *testing.T, csv string) string {
	t.Helper()
	work := t.TempDir()
	files := filepath.Join(work, "exports", "fichiers")
	for _, dir := range []string{files, filepath.Join(work, "site", "data")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var list []map[string]any
	for _, name := range []string{"acces_communes", "espaces"} {
		var published []map[string]any
		for _, f := range []struct{ format, label, mime, text string }{{"csv", "CSV", "text/csv", csv + name}, {"parquet", "Parquet", "application/vnd.apache.parquet", strings.Repeat("PAR1"+name, 5000)},
			{"flatgeobuf", "FlatGeobuf", "application/vnd.flatgeobuf", "fgb"}} {
			b := []byte(f.text)
			sum := sha256.Sum256(b)
			if err := os.WriteFile(filepath.Join(files, name+"."+f.format), b, 0o644); err != nil {
				t.Fatal(err)
			}
			published = append(published, map[string]any{"format": f.format, "libelle": f.label, "chemin": "/donnees/fichiers/" + name + "." + f.format, "octets": len(b), "sha256": hex.EncodeToString(sum[:]), "type_mime": f.mime})
		}
		if err := os.WriteFile(filepath.Join(files, name+".schema.json"), []byte(`{"x-observatoire":{"frequence_ue":"IRREG"}}`), 0o644); err != nil {
			t.Fatal(err)
		}
		list = append(list, map[string]any{"id": name, "titre": "Le jeu " + name, "description": "Ce qu'il dit.", "licence_id": "etalab-2.0", "licence": "Licence Ouverte 2.0", "lignes": 2,
			"spatial": "commune", "du": "2024-08", "au": "2024-08-01", "frequence": "à chaque liste", "producteur": "nous", "attribution": []string{"ANCT"},
			"mots_cles": []string{"France services", "accessibilité", "à"}, "schema": "/donnees/fichiers/" + name + ".schema.json", "fichiers": published})
	}
	b, err := json.Marshal(list)
	if err == nil {
		err = os.WriteFile(filepath.Join(work, "site", "data", "jeux.json"), b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return work
}

func someSettings(t *testing.T) *Settings {
	t.Helper()
	path := filepath.Join(t.TempDir(), "datagouv.json")
	if err := os.WriteFile(path, []byte(`{"organisation":"","prive":false,"zones":["country:fr"],"licences":{"etalab-2.0":"lov2"},"granularites":{"commune":"fr:commune"},"non_acceptes":["flatgeobuf"],"jeux":{"acces_communes":{"id":"","fichiers":{}},"espaces":{"id":"","fichiers":{}}}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := ReadSettings(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type outcome struct {
	Summary
	out    string
	waited []time.Duration
	err    error
}

// push publishes; the settings are read from their file anew, as the next run
// of the program would.
func push(t *testing.T, p *platform, work string, set *Settings, send bool) outcome {
	t.Helper()
	set, err := ReadSettings(set.path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := newClient(p.api(), goodKey)
	if err != nil {
		t.Fatal(err)
	}
	var o outcome
	c.sleep = func(_ context.Context, d time.Duration) error { o.waited = append(o.waited, d); return nil }
	var b bytes.Buffer
	o.Summary, o.err = run(context.Background(), Options{API: p.api(), Key: goodKey, Work: work, BaseURL: "https://exemple.fr/obs", Settings: set, Send: send, Out: &b}, c)
	o.out = b.String()
	if strings.Contains(o.out, goodKey) || o.err != nil && strings.Contains(o.err.Error(), goodKey) {
		t.Errorf("the key is shown: %s %v", o.out, o.err)
	}
	return o
}

func TestPublish_creates_then_sends_nothing(t *testing.T) {
	p, work, set := newPlatform(t), aBuild(t, "a,b\n"), someSettings(t)
	dry := push(t, p, work, set, false)
	if dry.err != nil || dry.Created != 2 || dry.Added != 4 || len(p.writes) > 0 || !strings.Contains(dry.out, "acces_communes/acces_communes.csv: would add") {
		t.Errorf("dry run: %+v, writes %v\n%s", dry.Summary, p.writes, dry.out)
	}
	if o := push(t, p, work, set, true); o.err != nil || o.Created != 2 || o.Added != 4 {
		t.Fatalf("%+v %v\n%s", o.Summary, o.err, o.out)
	}
	state := p.state()
	for _, want := range []string{`"private":false`, `"license":"lov2"`, `"tags":["accessibilite","france-services"]`, `"start":"2024-08-01T`, `"granularity":"fr:commune"`, `"zones":["country:fr"]`,
		`"schema":{"url":"https://exemple.fr/obs/donnees/fichiers/espaces.schema.json"}`, `"title":"Le jeu espaces (CSV)"`, `"type":"sha256"`, "https://exemple.fr/obs/donnees/espaces/"} {
		if !strings.Contains(state, want) {
			t.Errorf("no %s in\n%s", want, state)
		}
	}
	p.writes = nil
	if o := push(t, p, work, set, true); o.err != nil || o.Changes() != 0 || o.Unchanged != 2 || len(p.writes) != 0 || o.out != "" {
		t.Errorf("second push: %+v, writes %v\n%s", o.Summary, p.writes, o.out)
	}
	// The identifiers lost, the same datasets are found again.
	if o := push(t, p, work, someSettings(t), true); o.err != nil || o.Changes() != 0 || len(p.datasets) != 2 {
		t.Errorf("without identifiers: %+v, %d datasets\n%s", o.Summary, len(p.datasets), o.out)
	}
}

func TestPublish_replaces_the_file_that_changed_and_no_other(t *testing.T) {
	p, set := newPlatform(t), someSettings(t)
	push(t, p, aBuild(t, "a,b\n"), set, true)
	fresh := aBuild(t, "a,b\n1,2\n")
	p.writes = nil
	dry := push(t, p, fresh, set, false)
	if dry.Replaced != 2 || len(p.writes) != 0 || !strings.Contains(dry.out, "acces_communes.csv: would replace, 18 → 22 bytes") {
		t.Errorf("dry run: %+v %v\n%s", dry.Summary, p.writes, dry.out)
	}
	o := push(t, p, fresh, set, true)
	if o.err != nil || o.Replaced != 2 || o.Added != 0 || o.Updated != 0 || len(p.writes) != 4 {
		t.Errorf("%+v %v\n%s", o.Summary, p.writes, o.out)
	}
	reference := newPlatform(t)
	push(t, reference, fresh, someSettings(t), true)
	if p.state() != reference.state() {
		t.Errorf("%s\nexpected\n%s", p.state(), reference.state())
	}
}

func TestPublish_ends_in_the_same_state_whatever_fails_on_the_way(t *testing.T) {
	first, second := aBuild(t, "a,b\n"), aBuild(t, "a,b\n1,2\n")
	reference := newPlatform(t)
	push(t, reference, second, someSettings(t), true)
	want := reference.state()
	for seed := range uint64(20) {
		p, set := newPlatform(t), someSettings(t)
		for i, work := range []string{first, second} {
			p.fail = randomFailures(2*seed + uint64(i))
			runs := 0
			for {
				if o := push(t, p, work, set, true); o.err == nil {
					break
				} else if runs++; runs > 30 {
					t.Fatalf("seed %d: %v", seed, o.err)
				}
			}
		}
		if got := p.state(); got != want {
			t.Fatalf("seed %d:\n%s\nexpected\n%s", seed, got, want)
		}
		p.fail, p.writes = nil, nil
		if o := push(t, p, second, set, true); o.err != nil || len(p.writes) != 0 {
			t.Errorf("seed %d: a further push sends %v (%v)", seed, p.writes, o.err)
		}
	}
}

// One platform over twenty weeks: what each push leaves behind is what the next
// one starts from.
func TestPublish_twenty_pushes_end_as_one(t *testing.T) {
	reference := newPlatform(t)
	last := aBuild(t, "a,b\n19,20\n")
	push(t, reference, last, someSettings(t), true)
	p, set := newPlatform(t), someSettings(t)
	failed, cut := 0, 0
	for week := range 20 {
		work := last
		if week < 19 {
			work = aBuild(t, fmt.Sprintf("a,b\n%d,%d\n", week, week+1))
		}
		now := randomFailures(uint64(1000 + week))
		p.fail = func(r *http.Request, n int) failure {
			f := now(r, n)
			if f != (failure{}) {
				failed++
			}
			return f
		}
		if week%3 == 0 { // and in the middle of it the platform is gone
			until := p.n + 2 + week%4
			gone := p.fail
			p.fail = func(r *http.Request, n int) failure {
				if n > until {
					return failure{cutBefore: true}
				}
				return gone(r, n)
			}
			if o := push(t, p, work, set, true); o.err != nil {
				cut++
			}
			p.fail = gone
		}
		for runs := 0; push(t, p, work, set, true).err != nil; runs++ {
			if runs > 30 {
				t.Fatalf("week %d: 30 runs, none to its end", week)
			}
		}
	}
	if failed < 50 || cut < 5 {
		t.Errorf("%d failures and %d runs cut, too few to tell", failed, cut)
	}
	if p.state() != reference.state() || len(p.datasets) != len(reference.datasets) {
		t.Errorf("%d datasets:\n%s\nexpected %d:\n%s", len(p.datasets), p.state(), len(reference.datasets), reference.state())
	}
	p.fail, p.writes = nil, nil
	if o := push(t, p, last, set, false); o.err != nil || o.Changes() != 0 || len(p.writes) != 0 {
		t.Errorf("a dry run afterwards: %+v, writes %v (%v)", o.Summary, p.writes, o.err)
	}
}

func TestPublish_failures(t *testing.T) {
	isUpload := func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/upload/") }
	once := func(f failure, when func(*http.Request) bool) func(*http.Request, int) failure {
		done := false
		return func(r *http.Request, _ int) failure {
			if done || !when(r) {
				return failure{}
			}
			done = true
			return f
		}
	}
	always := func(f failure, when func(*http.Request) bool) func(*http.Request, int) failure {
		return func(r *http.Request, _ int) failure {
			if when(r) {
				return f
			}
			return failure{}
		}
	}
	writes := func(r *http.Request) bool { return r.Method != http.MethodGet }
	for _, c := range []struct {
		name   string
		fail   func(*http.Request, int) failure
		code   int
		says   string
		waited time.Duration // is among the waits
	}{
		{"409 once", once(failure{status: 409}, writes), 0, "", 0},
		{"409 for ever", always(failure{status: 409}, writes), runlog.ExitUnreachable, "409", 0},
		{"500 once on a file", once(failure{status: 500}, isUpload), 0, "", 0},
		{"429 with seconds", once(failure{status: 429, retryAfter: "37"}, isUpload), 0, "", 37 * time.Second},
		{"429 without a word", once(failure{status: 429}, isUpload), 0, "", time.Second},
		{"429 that asks for a week", once(failure{status: 429, retryAfter: "604800"}, isUpload), 0, "", maxWait},
		{"413", always(failure{status: 413}, isUpload), runlog.ExitError, "expected a smaller file", 0},
		{"401", always(failure{status: 401}, writes), runlog.ExitError, "DATAGOUV_API_KEY", 0},
		{"403", always(failure{status: 403}, writes), runlog.ExitError, "may change this dataset", 0},
		{"410", always(failure{status: 410}, writes), runlog.ExitError, "deleted", 0},
		{"cut before a file", once(failure{cutBefore: true}, isUpload), 0, "", 0},
		{"cut in a file", once(failure{cutMiddle: true}, isUpload), 0, "", 0},
		{"cut after a file", once(failure{cutAfter: true}, isUpload), 0, "", 0},
		{"cut after a dataset was made", once(failure{cutAfter: true}, writes), 0, "", 0},
		{"a byte lost", once(failure{corrupt: true}, isUpload), 0, "", 0},
		{"bytes lost for ever", always(failure{corrupt: true}, isUpload), runlog.ExitUnreachable, "expected 18 with the checksum", 0},
		{"unreachable", always(failure{cutBefore: true}, func(*http.Request) bool { return true }), runlog.ExitUnreachable, "publish GET", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			reference, work := newPlatform(t), aBuild(t, "a,b\n")
			push(t, reference, work, someSettings(t), true)
			p := newPlatform(t)
			p.fail = c.fail
			o := push(t, p, work, someSettings(t), true)
			if code := runlog.CodeOf(o.err); code != c.code {
				t.Fatalf("exit code %d (%v), expected %d", code, o.err, c.code)
			}
			if c.code == 0 && p.state() != reference.state() {
				t.Errorf("%s\nexpected\n%s", p.state(), reference.state())
			}
			if c.code != 0 && !strings.Contains(o.err.Error(), c.says) {
				t.Errorf("%v, expected %q in it", o.err, c.says)
			}
			found := c.waited == 0
			for _, w := range o.waited {
				found = found || w == c.waited
			}
			if !found {
				t.Errorf("waited %v, expected %v", o.waited, c.waited)
			}
		})
	}
}

// A file that is cut on the way never takes the place of the former one, and a
// new dataset is not shown before its files are there.
func TestPublish_shows_nothing_half(t *testing.T) {
	p, set := newPlatform(t), someSettings(t)
	p.fail = func(r *http.Request, _ int) failure {
		return failure{cutMiddle: strings.HasSuffix(r.URL.Path, "/upload/")}
	}
	if o := push(t, p, aBuild(t, "a,b\n"), set, true); runlog.CodeOf(o.err) != runlog.ExitUnreachable {
		t.Errorf("%v", o.err)
	}
	if s := p.state(); !strings.Contains(s, `"private":true`) || strings.Contains(s, `"private":false`) {
		t.Errorf("a dataset without files is public:\n%s", s)
	}
	p.fail = nil
	push(t, p, aBuild(t, "a,b\n"), set, true)
	before := p.state()
	p.fail = func(r *http.Request, _ int) failure {
		return failure{cutMiddle: strings.HasSuffix(r.URL.Path, "/upload/")}
	}
	if o := push(t, p, aBuild(t, "a,b\n1,2\n"), set, true); o.err == nil {
		t.Error("no error")
	}
	if p.state() != before {
		t.Errorf("%s\nexpected the former files\n%s", p.state(), before)
	}
}

func TestPublish_key_goes_to_no_other_host(t *testing.T) {
	asked := false
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked = true }))
	defer other.Close()
	p := newPlatform(t)
	p.fail = func(*http.Request, int) failure { return failure{redirect: other.URL + "/vol"} }
	if o := push(t, p, aBuild(t, "a"), someSettings(t), true); o.err == nil || asked {
		t.Errorf("followed to another host (%v)", o.err)
	}
	if _, err := newClient("http://exemple.fr/api/1/", goodKey); runlog.CodeOf(err) != runlog.ExitUsage {
		t.Errorf("%v, expected http to be refused", err)
	}
}

func TestPublish_needs_a_key_to_send_and_none_to_look(t *testing.T) {
	p, work := newPlatform(t), aBuild(t, "a")
	for _, c := range []struct {
		send bool
		code int
	}{{true, runlog.ExitUsage}, {false, 0}} {
		_, err := Run(context.Background(), Options{API: p.api(), Work: work, BaseURL: "https://exemple.fr", Settings: someSettings(t), Send: c.send, Out: &bytes.Buffer{}})
		if runlog.CodeOf(err) != c.code {
			t.Errorf("send %v: %v", c.send, err)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for s, want := range map[string]time.Duration{"": 0, "12": 12 * time.Second, "-3": 0, "Thu, 01 Jan 2026 00:01:00 GMT": time.Minute, "Wed, 31 Dec 2025 00:01:00 GMT": 0, "bientôt": 0, "99999": maxWait} {
		if got := retryAfter(s, now); got != want {
			t.Errorf("%q: %v, expected %v", s, got, want)
		}
	}
}
