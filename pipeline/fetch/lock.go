package fetch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"observatoire/pipeline/files"
)

// Lock is what was accepted of each file, by catalogue.File.Key. It is kept in
// git as data/sources/lock.json: hashes and shapes, none of the bytes.
type Lock map[string]Accepted

// Accepted describes the bytes of a file that a person has accepted.
type Accepted struct {
	Vintage string `json:"vintage,omitempty"`
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"`
	// ContentBytes and ContentSHA256 are those of the decompressed content,
	// given where the file is stored gzipped. A publisher who serves the
	// content uncompressed, or compressed by another tool, has the same
	// content: it is this hash that decides.
	ContentBytes  int64    `json:"content_bytes,omitempty"`
	ContentSHA256 string   `json:"content_sha256,omitempty"`
	Rows          int      `json:"rows,omitempty"`
	Columns       []string `json:"columns,omitempty"`
}

// Content is the hash that decides whether a file is the accepted one.
func (a Accepted) Content() string {
	if a.ContentSHA256 != "" {
		return a.ContentSHA256
	}
	return a.SHA256
}

// ReadLock reads a lock file, as ReadLock(data.FS, "sources/lock.json"). A
// missing file is an empty lock: nothing has been accepted yet.
func ReadLock(fsys fs.FS, name string) (Lock, error) {
	text, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return Lock{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fetch lock: %w", err)
	}
	lock := Lock{}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("fetch lock: %s is not what fetch --update writes: %w (take it from git again)", name, err)
	}
	return lock, nil
}

// Write writes the lock beside its place and renames it; keys are sorted, so
// that the same lock has the same bytes.
func (l Lock) Write(path string) error {
	text, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return err
	}
	return files.Write(path, append(text, '\n'))
}
