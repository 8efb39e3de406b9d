package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"observatoire/pipeline/export"
	"observatoire/pipeline/files"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// lock takes the build folder for this run alone and sweeps what killed runs
// left in it. Where another run has it the error has exit code 12.
func (s settings) lock(ctx context.Context) (unlock func(), err error) {
	unlock, err = files.Lock(ctx, s.build, s.wait)
	var busy *files.BusyError
	switch {
	case errors.As(err, &busy):
		return nil, runlog.WithCode(runlog.ExitBusy, fmt.Errorf("build %w", err))
	case err != nil:
		return nil, fmt.Errorf("build %s: %w", s.build, err)
	}
	sample, nation := s, s
	sample.sample, nation.sample = true, false
	for _, w := range []settings{sample, nation} {
		if err := w.sweep(); err != nil {
			unlock()
			return nil, fmt.Errorf("build %s: %w", w.work(), err)
		}
	}
	return unlock, nil
}

// sweep puts back folders that a killed run had moved, and removes its
// unfinished files. It is called under the lock. Downloads that can go on are kept.
func (s settings) sweep() error {
	for _, place := range []string{s.public(), filepath.Join(s.work(), "exports"), filepath.Join(s.work(), "site")} {
		if err := files.Recover(place); err != nil {
			return err
		}
	}
	// Page data are ours even where the mark was lost; a site may be a user's.
	if pages := filepath.Join(s.work(), "site"); s.foreign(pages) {
		to, err := files.Aside(pages)
		if err != nil {
			return err
		}
		slog.Warn("page data without their mark; they are made again", "folder", pages, "moved_to", to)
	}
	var gone []string
	add := func(pattern string, keep func(path string) bool) {
		found, _ := filepath.Glob(filepath.Join(s.work(), pattern))
		for _, path := range found {
			if keep == nil || !keep(path) {
				gone = append(gone, path)
			}
		}
	}
	add(".*.part-*", nil)
	add("*.part", nil)                              // of versions before
	add(".export-[0-9]*", nil)                      // of versions before
	add(filepath.Join("roads", ".*.part-*"), young) // minutes and route write there too, without the lock
	err := filepath.WalkDir(filepath.Join(s.work(), "raw"), func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		base := filepath.Base(path)
		_, resumable := os.Stat(path + ".json")
		switch {
		case strings.HasSuffix(base, ".placing"), strings.HasSuffix(base, ".part.gz"), strings.HasPrefix(base, ".") && strings.Contains(base, ".part-"),
			strings.HasSuffix(base, ".part") && resumable != nil:
			gone = append(gone, path)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, path := range gone {
		slog.Debug("removed what a killed run left", "path", path)
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// foreign tells whether what lies at a place within the build folder bears no
// mark of ours. The place of the site is asked about elsewhere.
func (s settings) foreign(place string) bool {
	_, err := files.Resolve(place)
	return err != nil && place != s.public()
}

// young tells whether a file was written in the last hour.
func young(path string) bool {
	info, err := os.Stat(path)
	return err == nil && time.Since(info.ModTime()) < time.Hour
}

// products are what a stage made, so that they are made again where they are
// no longer there.
type products struct {
	// Tables are "schema.table columns" of the warehouse.
	Tables []string `json:"tables,omitempty"`
	// Folders are hashes of the names, sizes and times of the files in folders.
	Folders map[string]string `json:"folders,omitempty"`
}

// layersOf are the schemas that each stage fills.
var layersOf = map[string][]string{
	"load": {"raw"}, "transform": {"staging", "marts"}, "cover": {"coverage", "findings"}, "export": {"exports"},
}

// made lists what a stage has made.
func (b *builder) made(ctx context.Context, db *warehouse.DB, stage string) (products, error) {
	var p products
	t, err := db.Query(ctx, -1, "select table_schema, table_name, count(*) from information_schema.columns group by all order by all")
	if err != nil {
		return p, fmt.Errorf("warehouse %s: %w", db.Path, err)
	}
	for _, row := range t.Rows {
		if slices.Contains(layersOf[stage], row[0].(string)) {
			p.Tables = append(p.Tables, fmt.Sprintf("%s.%s %d", row...))
		}
	}
	if stage != "export" {
		return p, nil
	}
	p.Folders = map[string]string{}
	for _, name := range []string{"exports", "site"} {
		if p.Folders[name], err = listing(filepath.Join(b.work(), name)); err != nil {
			return p, err
		}
	}
	return p, nil
}

// has tells whether everything that was made is still there; missing is the
// first thing that is not.
func (p products) has(now products) (missing string, ok bool) {
	for _, t := range p.Tables {
		if !slices.Contains(now.Tables, t) {
			name, _, _ := strings.Cut(t, " ")
			return "table " + name, false
		}
	}
	for _, name := range []string{"exports", "site"} {
		if p.Folders[name] != now.Folders[name] {
			return "folder " + name, false
		}
	}
	return "", true
}

// listing is a hash of the names, sizes and times of the files in a folder,
// without those that each run writes, or "" where there is no such folder.
func listing(dir string) (string, error) {
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if slices.Contains(export.ExecutionFiles, filepath.ToSlash(rel)) {
			return nil
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintln(h, rel, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return hex.EncodeToString(h.Sum(nil)), err
}

// done tells whether a stage need not run: it ran on the same inputs, the
// warehouse is the one that it wrote to, and what it made is there.
func (b *builder) done(ctx context.Context, db *warehouse.DB, stage, hash string) (bool, error) {
	if !b.stamps.same(stage, hash) {
		return false, nil
	}
	now, err := b.made(ctx, db, stage)
	if err != nil {
		return false, err
	}
	missing, ok := b.stamps.Made[stage].has(now)
	if ok {
		if n, err := db.Count(ctx, "main.finished where stage = '"+stage+"' and hash = '"+hash+"'"); err != nil || n != 1 {
			missing, ok = "the warehouse of that run", false
		}
	}
	if !ok {
		slog.Warn(stage+" runs again: what it made is not there as it was", "missing", missing)
	}
	return ok, nil
}

// finished notes a stage in the warehouse and the stamps.
func (b *builder) finished(ctx context.Context, db *warehouse.DB, stage, hash string) error {
	made, err := b.made(ctx, db, stage)
	if err != nil {
		return err
	}
	for _, q := range []string{
		"create table if not exists main.finished (stage varchar, hash varchar)",
		"delete from main.finished where stage = '" + stage + "'",
		"insert into main.finished values ('" + stage + "', '" + hash + "')",
	} {
		if err := db.Exec(ctx, q); err != nil {
			return fmt.Errorf("warehouse %s: %w", db.Path, err)
		}
	}
	return b.stamps.keep(stage, hash, made)
}

// withWarehouse opens the warehouse and runs do on it. A warehouse that cannot
// be read, at opening or later, is moved aside once with a warning and made
// again.
func (b *builder) withWarehouse(ctx context.Context, do func(*warehouse.DB) error) error {
	path := b.warehousePath()
	for again := false; ; again = true {
		db, err := warehouse.Open(ctx, path)
		if err == nil {
			err = errors.Join(do(db), db.Close())
		}
		switch {
		case errors.Is(err, warehouse.ErrBusy):
			return runlog.WithCode(runlog.ExitBusy, err)
		case again || ctx.Err() != nil || !warehouse.Damaged(err):
			return err
		}
		slog.Warn("the warehouse cannot be read; it is made again", "file", path, "why", firstLine(err.Error()), "moved_to", path+".damaged")
		if err := setAside(path); err != nil {
			return err
		}
		if err := b.stamps.drop("load"); err != nil {
			return err
		}
		b.run.Stages = b.run.Stages[:1] // fetch
	}
}

// setAside moves a warehouse and its journal out of the way.
func setAside(path string) error {
	if _, err := files.Aside(path); err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(path+".wal"), os.RemoveAll(path+".tmp"))
}

// builtError gives the error of opening a built warehouse its exit code and
// says what to do.
func builtError(err error) error {
	switch {
	case errors.Is(err, warehouse.ErrBusy):
		return runlog.WithCode(runlog.ExitBusy, err)
	case errors.Is(err, warehouse.ErrDamaged):
		return fmt.Errorf("%w (build again: it will be made anew)", err)
	}
	return err
}
