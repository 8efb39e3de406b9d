// Package publishers plays the publishers of data/sources on this machine, for
// tests: one HTTPS server that answers at every address of the cards as their
// own servers do (redirects of stable addresses, validators, 304), and as they
// do on bad days. It is fed from a folder of files, the sample's twins.
package publishers

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"observatoire/pipeline/catalogue"
)

// Mood is how a publisher answers for one file.
type Mood int

// Moods of a file.
const (
	Well        Mood = iota // with the content
	Unavailable             // 503
	Gone                    // 404
	Cut                     // the body ends before its length
	Page                    // an HTML page with 200, as a login or an error in disguise
)

// Server plays the publishers. Its methods may be called while it answers.
type Server struct {
	http *httptest.Server
	root string

	mu       sync.Mutex
	today    time.Time
	files    map[string]*file // by catalogue key
	byURL    map[string]*file // by address without query
	packages map[string]map[string]*file
	down     bool
	requests []Request
}

// Request is what somebody asked for and what was answered.
type Request struct {
	URL         string
	Conditional bool
	Status      int
}

// file is a file of the cards as its publisher has it.
type file struct {
	catalogue.File
	content  []byte
	modified time.Time
	name     string // of the file that a stable address leads to
	mood     Mood
}

// Start plays the publishers of all files that have an address and whose twin
// is in dir; live files without a twin of their own have the one of first, by
// catalogue key. Everything was last changed on day. Close ends it.
func Start(cat *catalogue.Catalogue, dir string, day time.Time, first map[string]string) (*Server, error) {
	s := &Server{root: dir, today: day, files: map[string]*file{}, byURL: map[string]*file{}, packages: map[string]map[string]*file{}}
	for _, f := range cat.Files() {
		if f.URL == "" && f.NPM == nil {
			continue
		}
		key := f.Key()
		if k := first[key]; k != "" {
			key = k
		}
		content, err := twin(filepath.Join(dir, filepath.FromSlash(key)), f)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		x := &file{File: f, content: content, modified: day, name: path.Base(f.Path)}
		s.files[f.Key()] = x
		if f.NPM != nil {
			spec := f.NPM.Package + "@" + f.NPM.Version
			if s.packages[spec] == nil {
				s.packages[spec] = map[string]*file{}
			}
			s.packages[spec]["package/"+f.NPM.Path] = x
			continue
		}
		s.byURL[f.URL] = x
	}
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.answer))
	s.http.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.http.StartTLS()
	return s, nil
}

// twin is the content of a file as its publisher serves it: packed only where
// the address says so.
func twin(at string, f catalogue.File) ([]byte, error) {
	b, err := os.ReadFile(at)
	packed := strings.HasSuffix(at, ".gz")
	if err != nil || !packed || strings.HasSuffix(f.URL, ".gz") {
		return b, err
	}
	zr, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(zr)
}

// Close ends the server.
func (s *Server) Close() { s.http.Close() }

// Client reaches the publishers: every host is this machine.
func (s *Server) Client() *http.Client {
	t := s.http.Client().Transport.(*http.Transport).Clone()
	address := s.http.Listener.Addr().String()
	t.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	t.TLSClientConfig.ServerName = "example.com" // of httptest's certificate
	return &http.Client{Transport: t}
}

// Put replaces the content of a file, by catalogue key. name is that of the
// file that a stable address leads to, "" = as before.
func (s *Server) Put(key, name string, content []byte) {
	s.with(key, func(f *file) {
		f.content, f.modified = content, s.today
		if name != "" {
			f.name = name
		}
	})
}

// Content is what the publisher has of a file.
func (s *Server) Content(key string) (content []byte) {
	s.with(key, func(f *file) { content = f.content })
	return content
}

// Be sets how a file is answered for.
func (s *Server) Be(key string, m Mood) { s.with(key, func(f *file) { f.mood = m }) }

// Down makes all of them unreachable: connections are closed without an answer.
func (s *Server) Down(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// On sets the day: contents put from now on were changed then.
func (s *Server) On(day time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.today = day
}

// Requests hands out what was asked since the last call.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.requests
	s.requests = nil
	return out
}

// Keys lists the files that the publishers have.
func (s *Server) Keys() map[string]bool {
	out := map[string]bool{}
	for k := range s.files {
		out[k] = true
	}
	return out
}

func (s *Server) with(key string, do func(*file)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[key]
	if f == nil {
		panic("publishers: no file " + key)
	}
	do(f)
}

// answer is the server of all hosts.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	down := s.down
	s.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler)
	}
	rec := &recorder{ResponseWriter: w}
	defer func() {
		s.mu.Lock()
		s.requests = append(s.requests, Request{"https://" + r.Host + r.URL.Path, r.Header.Get("If-None-Match")+r.Header.Get("If-Modified-Since") != "", rec.status})
		s.mu.Unlock()
	}()
	if rest, ok := strings.CutPrefix(r.URL.Path, "/npm/"); ok {
		s.npm(rec, rest)
		return
	}
	address := "https://" + r.Host + r.URL.Path
	switch {
	case r.Host == "static.data.gouv.fr":
		s.static(rec, r)
		return
	case r.Host == "www.data.gouv.fr" && strings.HasPrefix(r.URL.Path, "/api/1/datasets/r/"):
		// The second of the two steps of a stable address.
		address = "https://www.data.gouv.fr/fr/datasets/r/" + path.Base(r.URL.Path)
		f := s.at(address)
		if f == nil {
			http.NotFound(rec, r)
			return
		}
		http.Redirect(rec, r, "https://static.data.gouv.fr/resources/"+f.Source+"/"+f.modified.Format("20060102-150405")+"/"+f.name+"?r="+url.QueryEscape(path.Base(r.URL.Path)), http.StatusFound)
		return
	case r.Host == "www.data.gouv.fr" && strings.HasPrefix(r.URL.Path, "/fr/datasets/r/"):
		if s.at(address) == nil {
			http.NotFound(rec, r)
			return
		}
		http.Redirect(rec, r, "/api/1/datasets/r/"+path.Base(r.URL.Path), http.StatusMovedPermanently)
		return
	}
	f := s.at(address)
	if f == nil {
		http.NotFound(rec, r)
		return
	}
	s.give(rec, r, f, r.Host != "raw.githubusercontent.com")
}

func (s *Server) at(address string) *file {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.byURL[address]
	if f == nil {
		return nil
	}
	copied := *f
	return &copied
}

// static is the server that stable addresses of data.gouv.fr lead to.
func (s *Server) static(w http.ResponseWriter, r *http.Request) {
	f := s.at("https://www.data.gouv.fr/fr/datasets/r/" + r.URL.Query().Get("r"))
	if f == nil || path.Base(r.URL.Path) != f.name {
		http.NotFound(w, r)
		return
	}
	s.give(w, r, f, true)
}

// give answers with a file in its mood. dated servers say when it was changed;
// GitHub's says a weak tag alone.
func (s *Server) give(w http.ResponseWriter, r *http.Request, f *file, dated bool) {
	switch f.mood {
	case Unavailable:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case Gone:
		http.NotFound(w, r)
		return
	case Page:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<!doctype html><title>Maintenance</title><p>Le service est momentanément indisponible.")
		return
	}
	sum := sha256.Sum256(f.content)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	if !dated {
		tag = "W/" + tag
	}
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if f.mood == Cut {
		w.Header().Set("Content-Length", fmt.Sprint(len(f.content)))
		w.WriteHeader(http.StatusOK)
		w.Write(f.content[:len(f.content)/2])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	modified := f.modified
	if !dated {
		modified = time.Time{}
	}
	http.ServeContent(w, r, "", modified, bytes.NewReader(f.content))
}

// recorder notes the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) { r.status = status; r.ResponseWriter.WriteHeader(status) }

// Flush sends what was written so far.
func (r *recorder) Flush() {
	if f, ok := r.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}
