package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"observatoire/pipeline/runlog"
)

func serveCommand() command {
	return command{
		name:  "serve",
		short: "preview of the built site, with range requests",
		long: `Serves build/public, or build/sample/public when that is all there is, as an ordinary
static host would: index.html of folders, 404.html, byte ranges, gzip; nothing is cached.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			fs := flags("serve", stderr)
			fs.StringVar(&s.build, "build", "build", "folder of the build")
			fs.BoolVar(&s.sample, "sample", false, "the site of the fictional territory")
			dir := fs.String("dir", "", "folder to serve (default <build>/public)")
			addr := fs.String("addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 takes a free one")
			if err := parse(fs, args); err != nil {
				return err
			}
			if *dir == "" {
				var err error
				if *dir, err = builtSite(s); err != nil {
					return err
				}
			}
			return serve(ctx, *dir, *addr, stdout)
		},
	}
}

// builtSite is the folder of the site that there is.
func builtSite(s settings) (string, error) {
	sample := s
	sample.sample = true
	for _, dir := range []string{s.public(), sample.public()} {
		if _, err := os.Stat(filepath.Join(dir, "index.html")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("serve: no site in %s, expected one (build it with `make site` or `make sample`)", s.public())
}

// serve serves a folder until the context ends.
func serve(ctx context.Context, dir, addr string, stdout io.Writer) error {
	site, err := newSiteHandler(dir)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	defer site.root.Close()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return runlog.WithCode(runlog.ExitError, fmt.Errorf("serve %s: %w (choose another with --addr)", addr, err))
	}
	fmt.Fprintf(stdout, "%s on http://%s/ (Ctrl-C ends it)\n", dir, l.Addr())
	handler, err := compressed(site)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	server := newServer(handler)
	stop := context.AfterFunc(ctx, func() {
		wait, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		server.Shutdown(wait)
	})
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// newServer is a server that lets go of whoever is too slow to ask, to read the
// answer, or to ask again.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 20 * time.Second,
		WriteTimeout: 2 * time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10}
}

// contentTypes of files that a system's own table may not know or may name
// differently.
var contentTypes = map[string]string{
	".css":     "text/css; charset=utf-8",
	".csv":     "text/csv; charset=utf-8",
	".fgb":     "application/vnd.flatgeobuf",
	".geojson": "application/geo+json",
	".html":    "text/html; charset=utf-8",
	".ico":     "image/x-icon",
	".js":      "text/javascript; charset=utf-8",
	".json":    "application/json",
	".jsonld":  "application/ld+json",
	".map":     "application/json",
	".mjs":     "text/javascript; charset=utf-8",
	".parquet": "application/vnd.apache.parquet",
	".pbf":     "application/x-protobuf",
	".pmtiles": "application/vnd.pmtiles",
	".png":     "image/png",
	".svg":     "image/svg+xml",
	".ttl":     "text/turtle; charset=utf-8",
	".txt":     "text/plain; charset=utf-8",
	".wasm":    "application/wasm",
	".webp":    "image/webp",
	".woff2":   "font/woff2",
	".xml":     "application/xml",
}

// siteHandler serves a built site. It stays inside its folder, links included.
type siteHandler struct{ root *os.Root }

func newSiteHandler(dir string) (*siteHandler, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &siteHandler{root}, nil
}

func (h *siteHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// A build puts another folder in the place of the one that was opened.
	if root, err := os.OpenRoot(h.root.Name()); err == nil {
		defer root.Close()
		h = &siteHandler{root}
	}
	head := w.Header()
	head.Set("Cache-Control", "no-store")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Access-Control-Allow-Origin", "*") // as site/static/_headers asks of a host
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		name = "."
	}
	info, err := h.root.Stat(filepath.FromSlash(name))
	switch {
	case err == nil && info.IsDir() && !strings.HasSuffix(r.URL.Path, "/"):
		to := url.URL{Path: "/" + name + "/", RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
		return
	case err == nil && info.IsDir():
		name = path.Join(name, "index.html")
	case err == nil && strings.HasSuffix(r.URL.Path, "/"):
		err = fs.ErrNotExist // a file is not a folder
	}
	if err == nil {
		err = h.file(w, r, name)
	}
	if err != nil {
		h.notFound(w, r)
	}
}

// file serves one file, whole or the ranges asked for.
func (h *siteHandler) file(w http.ResponseWriter, r *http.Request, name string) error {
	f, err := h.root.Open(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fs.ErrNotExist
	}
	w.Header().Set("Content-Type", contentType(name))
	if asked := r.Header.Get("Range"); asked != "" {
		kept, empty := ranges(asked)
		if empty {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes */%d", info.Size()))
			http.Error(w, "range not satisfiable", http.StatusRequestedRangeNotSatisfiable)
			return nil
		}
		r = r.Clone(r.Context())
		r.Header.Set("Range", kept)
	}
	http.ServeContent(w, r, name, info.ModTime(), f)
	return nil
}

// maxRanges is how many pieces one request may ask for; readers of tiles and
// Parquet ask for one or a few.
const maxRanges = 16

// ranges is a Range header without the pieces of no length ("-0"), or "" where
// it asks for so many that the whole file is the answer. empty tells that only
// pieces of no length were asked for: none can be given (RFC 9110, 14.1.2).
func ranges(header string) (kept string, empty bool) {
	list, ok := strings.CutPrefix(header, "bytes=")
	if !ok {
		return header, false
	}
	pieces := strings.Split(list, ",")
	if len(pieces) > maxRanges {
		return "", false
	}
	var some []string
	for _, p := range pieces {
		if p = strings.TrimSpace(p); strings.HasPrefix(p, "-") && p != "-" && strings.Trim(p[1:], "0") == "" {
			continue
		}
		some = append(some, p)
	}
	return "bytes=" + strings.Join(some, ","), len(some) == 0
}

func (h *siteHandler) notFound(w http.ResponseWriter, r *http.Request) {
	page, err := h.root.ReadFile("404.html")
	if err != nil {
		http.Error(w, "404 page not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", contentType("404.html"))
	w.WriteHeader(http.StatusNotFound)
	if r.Method != http.MethodHead {
		w.Write(page)
	}
}

func contentType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if t, ok := contentTypes[ext]; ok {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}
