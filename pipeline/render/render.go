// Package render makes the pages: Hugo, in process, from the templates in site/
// and the JSON that export wrote. The new site is made beside the former one,
// checked, and exchanged with it in one step (package files).
package render

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"observatoire/pipeline/files"
)

// Options of the stage.
type Options struct {
	Site    string // the Hugo project
	Data    string // what export wrote for it: pages, data, static
	Files   string // the published datasets
	Out     string // the site; its former state stays until the new one is whole
	BaseURL string // "" = "/"
	// Batch is the size in bytes of the JSON of pages that are rendered in one
	// run of Hugo; 0 is that of some 4,000 communes.
	Batch int64
	// Check judges the new site before it is put in place.
	Check func(dir string) error
}

// run is one rendering of the site.
type run struct {
	opts    Options
	site    string // the Hugo project, absolute
	work    string // Hugo's own folder: its cache, and the pages of batches
	fresh   string // the new site
	project string // hash of what all batches share
}

// Run renders the site and returns the number of HTML pages.
func Run(ctx context.Context, opts Options) (int, error) {
	site, err := filepath.Abs(opts.Site)
	if err != nil {
		return 0, err
	}
	if _, err := os.Stat(filepath.Join(site, "node_modules")); err != nil {
		return 0, fmt.Errorf("render: no %s/node_modules, expected the fonts there (run `make setup`)", opts.Site)
	}
	if opts.Data, err = filepath.Abs(opts.Data); err != nil {
		return 0, err
	}
	out, err := files.Resolve(opts.Out)
	if err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	fresh, err := files.Beside(out)
	if err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	defer os.RemoveAll(fresh)
	// Hugo's own place is the user's home, which need not be there.
	r := &run{opts: opts, site: site, work: filepath.Join(filepath.Dir(opts.Data), "hugo"), fresh: fresh}
	if err := r.all(ctx); err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	pages, err := count(fresh)
	if err != nil {
		return 0, err
	}
	if opts.Check != nil {
		if err := opts.Check(fresh); err != nil {
			return pages, fmt.Errorf("%w\n(the former site is still in %s)", err, opts.Out)
		}
	}
	return pages, files.Replace(fresh, out)
}

// all makes the whole site in the folder of the new one.
func (r *run) all(ctx context.Context) error {
	list, err := batches(filepath.Join(r.opts.Data, "pages"), cmp.Or(r.opts.Batch, defaultBatch))
	if err != nil {
		return err
	}
	if r.project, err = r.hashProject(); err != nil {
		return err
	}
	lots := filepath.Join(r.work, "lots")
	if err := sweep(lots, list); err != nil {
		return err
	}
	config, err := r.mainConfig()
	if err == nil {
		err = r.hugo(config, r.fresh)
	}
	if err != nil {
		return err
	}
	var sitemaps []string
	for i, b := range list {
		slog.Debug("render pages by département", "from", b.name, "batch", i+1, "of", len(list))
		if err := ctx.Err(); err != nil {
			return err
		}
		dir := filepath.Join(lots, b.name)
		if err := r.batch(b, dir); err != nil {
			return fmt.Errorf("pages of %s and after: %w", b.name, err)
		}
		if err := linkTree(filepath.Join(dir, "public"), r.fresh); err != nil {
			return err
		}
		sitemaps = append(sitemaps, filepath.Join(dir, sitemapFile))
	}
	if err := joinSitemaps(filepath.Join(r.fresh, sitemapFile), sitemaps); err != nil {
		return err
	}
	if err := linkTree(filepath.Join(r.opts.Data, "static"), r.fresh); err != nil {
		return err
	}
	return linkTree(r.opts.Files, filepath.Join(r.fresh, "donnees"))
}

// batch makes the pages of a batch in a folder of its own, where those of a
// former run are not the same.
func (r *run) batch(b batch, dir string) error {
	key, err := r.key(b)
	if err != nil {
		return err
	}
	if kept(dir, key) {
		return nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	public := filepath.Join(dir, "public")
	if err := os.MkdirAll(public, 0o755); err != nil {
		return err
	}
	config, err := r.batchConfig(b)
	if err == nil {
		err = r.hugo(config, public)
	}
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // of the batch, before that of the next one is asked for
	if err := os.Rename(filepath.Join(public, sitemapFile), filepath.Join(dir, sitemapFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	n, err := countFiles(public)
	if err != nil {
		return err
	}
	text, err := json.Marshal(account{key, n})
	if err != nil {
		return err
	}
	return files.Write(filepath.Join(dir, accountFile), text)
}

// linkTree puts the files of a folder into another by hard links, or copies
// where links are not to be had. A file that is there already has to be the
// same, as styles and scripts of several runs are; another one is an error: two
// stages would make the same page.
func linkTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == from {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		if err := os.Link(path, target); err == nil || errors.Is(err, fs.ErrExist) {
			if err != nil {
				return same(path, target, rel)
			}
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, b, 0o644)
	})
}

// same is an error where two files are not.
func same(a, b, name string) error {
	x, err := os.ReadFile(a)
	if err != nil {
		return err
	}
	y, err := os.ReadFile(b)
	if err == nil && !bytes.Equal(x, y) {
		err = fmt.Errorf("%s: made twice", name)
	}
	return err
}

func count(dir string) (n int, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".html" {
			n++
		}
		return err
	})
	return n, err
}
