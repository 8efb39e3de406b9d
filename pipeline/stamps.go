package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"

	"observatoire/pipeline/files"
)

// stamps remember what each stage was last run on, a hash of its inputs, of
// what the stages before it had and of the program, and what it made. A stage
// with the same stamp whose products are there is skipped.
type stamps struct {
	path string
	Hash map[string]string   `json:"hash"`
	Made map[string]products `json:"made"`
	Rows map[string]int      `json:"rows"` // rows that load read, by file
}

// readStamps reads the stamps of a build. Where they cannot be read they are
// moved aside with a warning, and every stage runs.
func readStamps(path string) (stamps, error) {
	var s stamps
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err == nil && s.Hash == nil {
		err = errors.New("found no hashes of stages")
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s = stamps{}
		to, aerr := files.Aside(path)
		if aerr != nil {
			return s, fmt.Errorf("%s: found what cannot be read (%w), expected what a build wrote (remove it: every stage will run)", path, errors.Join(err, aerr))
		}
		slog.Warn("the account of finished stages cannot be read; every stage runs", "file", path, "why", err, "moved_to", to)
	}
	s.path = path
	if s.Hash == nil {
		s.Hash = map[string]string{}
	}
	if s.Made == nil {
		s.Made = map[string]products{}
	}
	if s.Rows == nil {
		s.Rows = map[string]int{}
	}
	return s, nil
}

func (s stamps) same(stage, hash string) bool { return s.Hash[stage] == hash }

func (s stamps) rows() map[string]int { return s.Rows }

func (s stamps) write() error {
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return files.Write(s.path, append(b, '\n'))
}

// drop forgets a stage and all after it, before it runs.
func (s stamps) drop(stage string) error {
	after := false
	for _, n := range stageNames {
		if after = after || n == stage; after {
			delete(s.Hash, n)
			delete(s.Made, n)
		}
	}
	return s.write()
}

func (s stamps) keep(stage, hash string, made products) error {
	s.Hash[stage], s.Made[stage] = hash, made
	return s.write()
}

func (s stamps) note(rows map[string]int) error {
	for k := range s.Rows {
		delete(s.Rows, k)
	}
	for k, n := range rows {
		s.Rows[k] = n
	}
	return s.write()
}

// inputs is the hash of all files as fetched, and of what was accepted of them:
// columns that are new and ranges of rows depend on it.
func (b *builder) inputs() string {
	h := sha256.New()
	lock, err := b.accepted()
	for _, f := range b.files {
		fmt.Fprintln(h, f.Key(), f.Vintage, f.SHA256, f.Absent, f.LastRows, lock[f.Key()].Rows, lock[f.Key()].Columns, err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// extra is what a stage depends on besides the files and the program.
func (b *builder) extra(stage string) string {
	if stage == "export" {
		return b.only + " " + b.baseURL
	}
	if stage == "cover" && b.roads != "" {
		return b.roadsHash()
	}
	return ""
}

func next(hash, stage, extra string) string {
	h := sha256.Sum256([]byte(hash + stage + extra + program()))
	return hex.EncodeToString(h[:])
}

// program is the hash of the running binary, which holds the code, the SQL and
// the project's own tables.
var program = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return "unknown"
	}
	f, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "unknown"
	}
	return hex.EncodeToString(h.Sum(nil))
})
