package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// aSite is a small built site, with a secret beside it that must not be served.
func aSite(t *testing.T) string {
	t.Helper()
	top := t.TempDir()
	dir := filepath.Join(top, "public")
	for name, text := range map[string]string{
		"public/index.html":                  "<p>accueil</p>",
		"public/404.html":                    "<p>introuvable</p>",
		"public/communes/48095/index.html":   "<p>Mende</p>",
		"public/donnees/a.parquet":           "PAR1",
		"public/carte/tuiles.pmtiles":        "0123456789",
		"public/polices/titre.woff2":         "w",
		"public/api/v1/communes/48095.json":  "{}",
		"public/donnees/acces.geojson":       "{}",
		"public/donnees/acces.fgb":           "fgb",
		"public/donnees/catalog.ttl":         "@prefix",
		"public/sans_index/fichier.inconnue": "x",
		"secret.txt":                         "secret",
	} {
		path := filepath.Join(top, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(top, "secret.txt"), filepath.Join(dir, "lien.txt")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestServe_answers_as_a_static_host_does(t *testing.T) {
	h, err := newSiteHandler(aSite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer h.root.Close()
	for _, c := range []struct {
		name, method, path string
		byteRange          string
		status             int
		body, header, want string
	}{
		{"home", "GET", "/", "", 200, "<p>accueil</p>", "Content-Type", "text/html; charset=utf-8"},
		{"a page", "GET", "/communes/48095/", "", 200, "<p>Mende</p>", "Cache-Control", "no-store"},
		{"a folder without its slash", "GET", "/communes/48095?d=1", "", 301, "", "Location", "/communes/48095/?d=1"},
		{"a folder without a page", "GET", "/sans_index/", "", 404, "<p>introuvable</p>", "Content-Type", "text/html; charset=utf-8"},
		{"nothing", "GET", "/communes/99999/", "", 404, "<p>introuvable</p>", "Content-Type", "text/html; charset=utf-8"},
		{"a file with a slash", "GET", "/donnees/a.parquet/", "", 404, "<p>introuvable</p>", "", ""},
		{"the middle of the tiles", "GET", "/carte/tuiles.pmtiles", "bytes=2-4", 206, "234", "Content-Range", "bytes 2-4/10"},
		{"past their end", "GET", "/carte/tuiles.pmtiles", "bytes=20-", 416, "", "Content-Range", "bytes */10"},
		{"the last three bytes", "GET", "/carte/tuiles.pmtiles", "bytes=-3", 206, "789", "Content-Range", "bytes 7-9/10"},
		{"the last no bytes", "GET", "/carte/tuiles.pmtiles", "bytes=-0", 416, "", "Content-Range", "bytes */10"},
		{"the last no bytes, twice", "GET", "/carte/tuiles.pmtiles", "bytes=-0, -00", 416, "", "Content-Range", "bytes */10"},
		{"the last no bytes beside some", "GET", "/carte/tuiles.pmtiles", "bytes=-0,2-4", 206, "234", "Content-Range", "bytes 2-4/10"},
		{"the last no bytes of nothing", "GET", "/rien.pmtiles", "bytes=-0", 404, "<p>introuvable</p>", "", ""},
		{"another unit", "GET", "/carte/tuiles.pmtiles", "items=0-1", 416, "", "", ""},
		{"more pieces than anybody needs", "GET", "/carte/tuiles.pmtiles", "bytes=" + strings.Repeat("1-1,", 5000) + "1-1", 200, "0123456789", "Content-Length", "10"},
		{"whole tiles", "GET", "/carte/tuiles.pmtiles", "", 200, "0123456789", "Content-Type", "application/vnd.pmtiles"},
		{"parquet", "GET", "/donnees/a.parquet", "", 200, "PAR1", "Content-Type", "application/vnd.apache.parquet"},
		{"FlatGeobuf", "GET", "/donnees/acces.fgb", "", 200, "fgb", "Content-Type", "application/vnd.flatgeobuf"},
		{"GeoJSON", "GET", "/donnees/acces.geojson", "", 200, "{}", "Content-Type", "application/geo+json"},
		{"Turtle", "GET", "/donnees/catalog.ttl", "", 200, "@prefix", "Content-Type", "text/turtle; charset=utf-8"},
		{"a font", "GET", "/polices/titre.woff2", "", 200, "w", "Content-Type", "font/woff2"},
		{"the API", "GET", "/api/v1/communes/48095.json", "", 200, "{}", "Content-Type", "application/json"},
		{"a kind that nobody knows", "GET", "/sans_index/fichier.inconnue", "", 200, "x", "Content-Type", "application/octet-stream"},
		{"the head only", "HEAD", "/communes/48095/", "", 200, "", "Content-Length", "12"},
		{"the head of nothing", "HEAD", "/rien", "", 404, "", "", ""},
		{"writing", "POST", "/", "", 405, "method not allowed\n", "Allow", "GET, HEAD"},
		{"out of the folder", "GET", "/../secret.txt", "", 404, "<p>introuvable</p>", "", ""},
		{"out of the folder by a link", "GET", "/lien.txt", "", 404, "<p>introuvable</p>", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, "http://localhost"+c.path, nil)
			if c.byteRange != "" {
				r.Header.Set("Range", c.byteRange)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.status {
				t.Errorf("status %d, expected %d", w.Code, c.status)
			}
			if got := w.Body.String(); got != c.body && c.status != 301 && c.status != 416 {
				t.Errorf("body %q, expected %q", got, c.body)
			}
			if got := w.Header().Get(c.header); c.header != "" && got != c.want {
				t.Errorf("%s: %q, expected %q", c.header, got, c.want)
			}
		})
	}
}

// A build exchanges the folder while it is served: the next answer is of the new site.
func TestServe_goes_on_with_the_site_that_a_build_puts_in_its_place(t *testing.T) {
	dir := aSite(t)
	h, err := newSiteHandler(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer h.root.Close()
	next := filepath.Join(t.TempDir(), "next")
	if err := os.MkdirAll(next, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(next, "index.html"), []byte("le site suivant"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, dir+".former"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, dir); err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(dir + ".former")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 200 || w.Body.String() != "le site suivant" {
		t.Errorf("%d %q, expected the next site", w.Code, w.Body)
	}
}

func TestServe_compresses_text_and_leaves_ranges_and_pictures_alone(t *testing.T) {
	dir := aSite(t)
	long := strings.Repeat("Mende et ses voisines. ", 200)
	for _, name := range []string{"page.html", "carte.pmtiles", "image.png", "petit.json"} {
		text := long
		if name == "petit.json" {
			text = "{}"
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	site, err := newSiteHandler(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer site.root.Close()
	h, err := compressed(site)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, byteRange, encoding string
		status, size              int // size 0 = smaller than the file
	}{
		{"page.html", "", "gzip", 200, 0},
		{"page.html", "bytes=0-9", "", 206, 10},
		{"carte.pmtiles", "", "", 200, len(long)},
		{"carte.pmtiles", "bytes=0-9", "", 206, 10},
		{"image.png", "", "", 200, len(long)},
		{"petit.json", "", "", 200, 2},
	} {
		r := httptest.NewRequest("GET", "/"+c.name, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		if c.byteRange != "" {
			r.Header.Set("Range", c.byteRange)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Encoding"); w.Code != c.status || got != c.encoding || c.size > 0 && w.Body.Len() != c.size || c.size == 0 && w.Body.Len() > len(long)/4 {
			t.Errorf("%s %s: %d, %q, %d bytes", c.name, c.byteRange, w.Code, got, w.Body.Len())
		}
	}
}

func TestServe_prints_its_address_and_ends_with_the_context(t *testing.T) {
	dir := aSite(t)
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- serve(ctx, dir, "127.0.0.1:0", w) }()
	line := make([]byte, 4096)
	n, err := r.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(line[:n]), " on ")
	address, _, _ := strings.Cut(rest, " ")
	answer, err := http.Get(address)
	if err != nil {
		t.Fatalf("%q: %v", line[:n], err)
	}
	body, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	if string(body) != "<p>accueil</p>" {
		t.Errorf("body %q", body)
	}
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("ended with %v, expected nothing", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("still serving")
	}
}

func TestServe_takes_the_site_that_there_is(t *testing.T) {
	build := t.TempDir()
	s := settings{build: build}
	if _, err := builtSite(s); err == nil || !strings.Contains(err.Error(), "make sample") {
		t.Errorf("error %v, expected how to build a site", err)
	}
	for _, dir := range []string{filepath.Join(build, "sample", "public"), filepath.Join(build, "public")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := builtSite(s); err != nil || got != dir {
			t.Errorf("%s (%v), expected %s", got, err, dir)
		}
	}
}

func TestServe_says_which_address_is_taken(t *testing.T) {
	busy := httptest.NewServer(http.NotFoundHandler())
	defer busy.Close()
	addr := strings.TrimPrefix(busy.URL, "http://")
	if err := serve(context.Background(), aSite(t), addr, io.Discard); err == nil || !strings.Contains(err.Error(), "--addr") {
		t.Errorf("error %v, expected the advice to choose another address", err)
	}
}

func TestServe_lets_go_of_the_slow(t *testing.T) {
	s := newServer(http.NotFoundHandler())
	for name, d := range map[string]time.Duration{"header": s.ReadHeaderTimeout, "read": s.ReadTimeout, "write": s.WriteTimeout, "idle": s.IdleTimeout} {
		if d <= 0 || d > 5*time.Minute {
			t.Errorf("%s time-out %v, expected one of minutes at most", name, d)
		}
	}
	// One that does not read: the server closes when its time to write is over.
	site, err := newSiteHandler(aSite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer site.root.Close()
	if err := os.WriteFile(filepath.Join(site.root.Name(), "gros.bin"), make([]byte, 64<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	s = newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { site.ServeHTTP(w, r); close(closed) }))
	s.WriteTimeout = 200 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.Serve(l)
	defer s.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "GET /gros.bin HTTP/1.1\r\nHost: a\r\n\r\n")
	select {
	case <-closed:
	case <-time.After(20 * time.Second):
		t.Error("the answer is still being written to a reader that reads nothing")
	}
}
