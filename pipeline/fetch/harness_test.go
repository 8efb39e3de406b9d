package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/runlog"
)

// liste is the file of most tests: three rows, two columns.
const liste = "code;nom\n01;Aulne\n02;Bouleau\n03;Charme\n"

// card writes a card of one csv file; more is YAML for the file.
func card(id, url, more string) string {
	return fmt.Sprintf(`id: %s
title: Essai
description: une source d'essai
publisher: {name: Personne, url: ""}
landing: ""
licence: {id: etalab-2.0, label: Licence Ouverte 2.0, url: "", attribution: Personne}
frequency: jamais
required: true
if_absent: plus d'arbres
tolerance: {rows_percent: 40, columns: may_grow}
used_by: [marts.essai]
limits: []
see_also: []
files:
  - path: 2024/liste.csv
    vintage: "2024"
    table: liste
    label: Liste
    url: "%s"
    origin: essai
    format: csv
    encoding: utf-8
    delimiter: ";"
    rows: 3
    columns: [{name: code, meaning: le code}]
%s`, id, url, more)
}

// catalogueOf reads cards as if they stood in data/sources.
func catalogueOf(t *testing.T, cards ...string) *catalogue.Catalogue {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, c := range cards {
		id, _, _ := strings.Cut(strings.TrimPrefix(c, "id: "), "\n")
		fsys["s/"+id+".yml"] = &fstest.MapFile{Data: []byte(c)}
	}
	cat, err := catalogue.Read(fsys, "s")
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// bench is a run's surroundings: folders, a clock that does not wait, a log.
type bench struct {
	t      *testing.T
	opts   Options
	log    *lockedBuffer
	mu     sync.Mutex
	pauses []time.Duration
}

func newBench(t *testing.T, cat *catalogue.Catalogue) *bench {
	t.Helper()
	b := &bench{t: t, log: &lockedBuffer{}}
	b.opts = Options{
		Catalogue: cat, Raw: filepath.Join(t.TempDir(), "raw"), Lock: Lock{},
		Log: slog.New(slog.NewTextHandler(b.log, nil)),
		Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		Patience: Patience{
			Tries: 4, Base: time.Second, Longest: 2 * time.Minute, Connect: time.Second, Answer: time.Second,
			Stall: 5 * time.Second, Overall: 20 * time.Second, Jitter: func() float64 { return 1 },
			Sleep: func(ctx context.Context, d time.Duration) error {
				b.mu.Lock()
				defer b.mu.Unlock()
				b.pauses = append(b.pauses, d)
				return ctx.Err()
			},
		},
	}
	return b
}

// accepts puts content into the lock as the accepted one of essai's list.
func (b *bench) accepts(key, content string) *bench {
	b.opts.Lock[key] = Accepted{Vintage: "2024", Bytes: int64(len(content)), SHA256: sha(content), Rows: 3, Columns: []string{"code", "nom"}}
	return b
}

func (b *bench) run() (Result, error) { return Run(context.Background(), b.opts) }

func (b *bench) must() Result {
	b.t.Helper()
	res, err := b.run()
	if err != nil {
		b.t.Fatalf("%v\n%s", err, b.log)
	}
	return res
}

// one runs and returns the only file.
func (b *bench) one() File {
	b.t.Helper()
	res := b.must()
	if len(res.Files) != 1 {
		b.t.Fatalf("%d files, expected 1: %+v", len(res.Files), res.Files)
	}
	return res.Files[0]
}

func (b *bench) raw(path string) string { return filepath.Join(b.opts.Raw, filepath.FromSlash(path)) }

// holds checks what stands at a place under build/raw.
func (b *bench) holds(path, want string) {
	b.t.Helper()
	got, err := os.ReadFile(b.raw(path))
	if err != nil || string(got) != want {
		b.t.Errorf("%s holds %.80q (%v), expected %.80q", path, got, err, want)
	}
}

func (b *bench) lacks(path string) {
	b.t.Helper()
	if _, err := os.Lstat(b.raw(path)); !os.IsNotExist(err) {
		b.t.Errorf("%s is there, expected nothing", path)
	}
}

// fails checks the exit code and what the error says.
func fails(t *testing.T, err error, code int, says ...string) {
	t.Helper()
	if err == nil || runlog.CodeOf(err) != code {
		t.Fatalf("error %v with code %d, expected code %d", err, runlog.CodeOf(err), code)
	}
	for _, want := range says {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q, expected it to say %q", err, want)
		}
	}
}

func sha(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }

func gz(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// mirror makes a folder with files, given as path and content.
func mirror(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		p := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// publisher is a local https server that counts requests and lets each test
// misbehave in its own way.
type publisher struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
}

func newPublisher(t *testing.T, h func(p *publisher, n int, w http.ResponseWriter, r *http.Request)) *publisher {
	t.Helper()
	p := &publisher{}
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.requests = append(p.requests, r.Clone(context.Background()))
		n := len(p.requests)
		p.mu.Unlock()
		h(p, n, w, r)
	}))
	p.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(io.Discard, nil), slog.LevelError)
	p.StartTLS()
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) count() int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.requests) }

// request returns the nth request, from 1.
func (p *publisher) request(t *testing.T, n int) *http.Request {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.requests) < n {
		t.Fatalf("%d requests, expected at least %d", len(p.requests), n)
	}
	return p.requests[n-1]
}

// published is a bench whose only source is at the publisher's.
func published(t *testing.T, p *publisher, more string) *bench {
	t.Helper()
	b := newBench(t, catalogueOf(t, card("essai", p.URL+"/liste.csv", more)))
	b.opts.Client = p.Client()
	return b
}

// serve answers with ranges, validators and dates, as a good server does.
func serve(w http.ResponseWriter, r *http.Request, content string) {
	w.Header().Set("ETag", `"`+sha(content)[:8]+`"`)
	w.Header().Set("Content-Type", "text/csv")
	http.ServeContent(w, r, "", time.Date(2024, 8, 1, 10, 0, 0, 0, time.UTC), strings.NewReader(content))
}

// cutAfter sends the first n bytes of content, saying that all will come, and
// breaks the connection.
func cutAfter(w http.ResponseWriter, content string, n int) {
	w.Header().Set("ETag", `"`+sha(content)[:8]+`"`)
	w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	w.WriteHeader(http.StatusOK)
	io.WriteString(w, content[:n])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }
