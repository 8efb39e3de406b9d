// Package render makes the pages: Hugo, in process, from the templates in site/
// and the JSON that export wrote. The new site is made beside the former one,
// checked, and exchanged with it in one step (package files).
package render

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"observatoire/pipeline/files"

	"github.com/gohugoio/hugo/commands"
	"github.com/pelletier/go-toml/v2"
)

// Options of the stage.
type Options struct {
	Site    string // the Hugo project
	Data    string // what export wrote for it: pages, data, static
	Files   string // the published datasets
	Out     string // the site; its former state stays until the new one is whole
	BaseURL string // "" = "/"
	// Check judges the new site before it is put in place.
	Check func(dir string) error
}

// mount is one [[module.mounts]] of Hugo's configuration.
type mount struct {
	Source string `toml:"source"`
	Target string `toml:"target"`
}

type overlay struct {
	BaseURL  string `toml:"baseURL"`
	CacheDir string `toml:"cacheDir"`
	Module   struct {
		Mounts []mount `toml:"mounts"`
	} `toml:"module"`
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
	out, err := files.Resolve(opts.Out)
	if err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	fresh, err := files.Beside(out)
	if err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	defer os.RemoveAll(fresh)
	config, err := writeOverlay(site, fresh, opts)
	if err != nil {
		return 0, err
	}
	if err := hugo(site, config, fresh); err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	if err := os.Remove(config); err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if err := linkTree(filepath.Join(opts.Data, "static"), fresh); err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	if err := linkTree(opts.Files, filepath.Join(fresh, "donnees")); err != nil {
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

// writeOverlay writes the configuration that adds baseURL and the mounts of
// what export made to those of site/hugo.toml (a list in a later file replaces
// the earlier one, so all are repeated). It lies in the new site until that is
// rendered, so that nothing is left of it elsewhere.
func writeOverlay(site, fresh string, opts Options) (string, error) {
	b, err := os.ReadFile(filepath.Join(site, "hugo.toml"))
	if err != nil {
		return "", fmt.Errorf("render: %w", err)
	}
	var o overlay
	if err := toml.Unmarshal(b, &o); err != nil {
		return "", fmt.Errorf("render site/hugo.toml: %w", err)
	}
	data, err := filepath.Abs(opts.Data)
	if err != nil {
		return "", err
	}
	o.BaseURL = opts.BaseURL
	if o.BaseURL == "" {
		o.BaseURL = "/"
	}
	// Hugo's own place is the user's home, which need not be there.
	o.CacheDir = filepath.Join(filepath.Dir(data), "hugo")
	o.Module.Mounts = append(o.Module.Mounts,
		mount{filepath.Join(data, "pages"), "assets/pages"},
		mount{filepath.Join(data, "data"), "data"})
	// The engine of /explorer/, where it is installed.
	for _, f := range []string{"duckdb-eh.wasm", "duckdb-browser-eh.worker.js"} {
		source := filepath.Join("node_modules", "@duckdb", "duckdb-wasm", "dist", f)
		if _, err := os.Stat(filepath.Join(site, source)); err == nil {
			o.Module.Mounts = append(o.Module.Mounts, mount{source, "static/explorer/" + f})
		}
	}
	if b, err = toml.Marshal(o); err != nil {
		return "", err
	}
	path := filepath.Join(fresh, ".hugo-overlay.toml")
	return path, os.WriteFile(path, b, 0o644)
}

// hugo runs Hugo in this process. What it prints goes to stderr; a panic of it
// is an error.
func hugo(site, config, out string) (err error) {
	stdout := os.Stdout
	os.Stdout = os.Stderr
	defer func() {
		os.Stdout = stdout
		if r := recover(); r != nil {
			err = fmt.Errorf("hugo ended in a panic: %v (its stack with -v)", r)
			slog.Debug("render: hugo's stack", "stack", string(debug.Stack()))
		}
	}()
	return commands.Execute([]string{"build", "--source", site, "--config", filepath.Join(site, "hugo.toml") + "," + config,
		"--destination", out, "--noBuildLock", "--environment", "production", "--printPathWarnings", "--logLevel", "warn"})
}

// linkTree puts the files of a folder into another by hard links, or copies
// where links are not to be had. A file that is there already is an error: two
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
				return fmt.Errorf("%s: made twice", rel)
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

func count(dir string) (n int, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".html" {
			n++
		}
		return err
	})
	return n, err
}
