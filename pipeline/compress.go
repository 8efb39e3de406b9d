package main

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// compressedTypes are what static hosts compress on the way: text and programs. Archives,
// pictures and fonts are compressed already, and what is read in ranges has to
// stay as it is.
var compressedTypes = []string{"text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/turtle",
	"application/json", "application/geo+json", "application/ld+json", "application/wasm", "application/xml", "image/svg+xml"}

// compressed answers with gzip where the reader takes it, as ordinary static
// hosts do, so that what is measured on the preview is what readers get.
func compressed(h http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.ContentTypes(compressedTypes), gzhttp.MinSize(1024))
	if err != nil {
		return nil, err
	}
	return wrap(h), nil
}
