package fetch

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"observatoire/pipeline/files"
)

// record is what is remembered of a file in build/raw between runs.
type record struct {
	SHA256        string    `json:"sha256"`
	ContentSHA256 string    `json:"content_sha256,omitempty"`
	Bytes         int64     `json:"bytes"`
	Channel       string    `json:"channel"`
	URL           string    `json:"url,omitempty"`
	FetchedAt     time.Time `json:"fetched_at"`
	Modified      time.Time `json:"modified_at,omitzero"`
	Stamp         time.Time `json:"stamp"` // modification time of the file: unchanged, it need not be hashed again

	// Of a file that follows its publisher: what the server said of it, for the
	// next question, and its shape, which the next content is held against.
	ETag         string   `json:"etag,omitempty"`
	LastModified string   `json:"last_modified,omitempty"` // the header as it came
	Vintage      string   `json:"vintage,omitempty"`
	Rows         int      `json:"rows,omitempty"`
	Columns      []string `json:"columns,omitempty"`
	// Pending until a run has judged the content. Before is the one that was
	// judged last, kept beside as .last; nil where there was none.
	Pending bool    `json:"pending,omitempty"`
	Before  *record `json:"before,omitempty"`
}

// records is build/raw/fetch.json: where each file of the cache came from. It
// may be deleted with the cache; nothing but the cache needs it.
type records struct {
	mu     sync.Mutex
	path   string
	before map[string]record
	now    map[string]record
}

// readRecords reads the account of the cache. One that cannot be read is moved
// aside with a warning.
func readRecords(raw string, log *slog.Logger) *records {
	r := &records{path: filepath.Join(raw, "fetch.json"), before: map[string]record{}, now: map[string]record{}}
	text, err := os.ReadFile(r.path)
	if err == nil {
		err = json.Unmarshal(text, &r.before)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		to, aerr := files.Aside(r.path)
		log.Warn("fetch: the account of the cache cannot be read; its files are hashed again", "file", r.path, "why", errors.Join(err, aerr), "moved_to", to)
		r.before = nil
	}
	for k, v := range r.before {
		r.now[k] = v
	}
	return r
}

func (r *records) get(key string) (record, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.now[key]
	return v, ok
}

// previous is the hash of the file before this run.
func (r *records) previous(key string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.before[key].SHA256
}

func (r *records) drop(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.now, key)
}

func (r *records) set(key string, v record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now[key] = v
}

func (r *records) write() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	text, err := json.MarshalIndent(r.now, "", " ")
	if err != nil {
		return err
	}
	return files.Write(r.path, append(text, '\n'))
}
