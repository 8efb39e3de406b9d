package render

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gohugoio/hugo/commands"
	hugoinfo "github.com/gohugoio/hugo/common/hugo"
	"github.com/pelletier/go-toml/v2"
)

// mount is one [[module.mounts]] of Hugo's configuration.
type mount struct {
	Source string `toml:"source"`
	Target string `toml:"target"`
}

// overlay is the configuration that a run of Hugo adds to site/hugo.toml. A
// list in it replaces the one there.
type overlay struct {
	BaseURL      string   `toml:"baseURL"`
	CacheDir     string   `toml:"cacheDir"`
	DisableKinds []string `toml:"disableKinds"`
	Robots       bool     `toml:"enableRobotsTXT"`
	Module       struct {
		Mounts []mount `toml:"mounts"`
	} `toml:"module"`
}

// overlayOf is what both kinds of runs share.
func (r *run) overlayOf(kinds ...string) overlay {
	o := overlay{BaseURL: r.opts.BaseURL, CacheDir: r.work, DisableKinds: append([]string{"taxonomy", "term", "rss"}, kinds...)}
	if o.BaseURL == "" {
		o.BaseURL = "/"
	}
	return o
}

// mainConfig is that of all pages but those of batches: the mounts of
// site/hugo.toml, all data, and of the pages' JSON the files that are not by
// département.
func (r *run) mainConfig() (overlay, error) {
	o := r.overlayOf()
	o.Robots = true
	var own overlay
	b, err := os.ReadFile(filepath.Join(r.site, "hugo.toml"))
	if err != nil {
		return o, err
	}
	if err := toml.Unmarshal(b, &own); err != nil {
		return o, fmt.Errorf("site/hugo.toml: %w", err)
	}
	o.Module.Mounts = append(own.Module.Mounts, mount{filepath.Join(r.opts.Data, "data"), "data"})
	pages := filepath.Join(r.opts.Data, "pages")
	entries, err := os.ReadDir(pages)
	if err != nil {
		return o, err
	}
	for _, x := range entries {
		if !x.IsDir() {
			o.Module.Mounts = append(o.Module.Mounts, mount{filepath.Join(pages, x.Name()), "assets/pages/" + x.Name()})
		}
	}
	// The engine of /explorer/, where it is installed.
	for _, f := range []string{"duckdb-eh.wasm", "duckdb-browser-eh.worker.js"} {
		source := filepath.Join("node_modules", "@duckdb", "duckdb-wasm", "dist", f)
		if _, err := os.Stat(filepath.Join(r.site, source)); err == nil {
			o.Module.Mounts = append(o.Module.Mounts, mount{source, "static/explorer/" + f})
		}
	}
	return o, nil
}

// batchConfig is that of the pages of a batch: what makes pages of their JSON,
// and the data that does not tell of the run.
func (r *run) batchConfig(b batch) (overlay, error) {
	o := r.overlayOf("home", "section", "404", "robotsTXT")
	o.Module.Mounts = []mount{{"layouts", "layouts"}, {"assets", "assets"}, {"data", "data"}}
	for _, section := range byDepartement {
		source := filepath.Join("content", section, "_content.gotmpl")
		if _, err := os.Stat(filepath.Join(r.site, source)); err == nil {
			o.Module.Mounts = append(o.Module.Mounts, mount{source, filepath.ToSlash(source)})
		}
	}
	for _, f := range b.files {
		o.Module.Mounts = append(o.Module.Mounts, mount{filepath.Join(r.opts.Data, "pages", filepath.FromSlash(f)), "assets/pages/" + f})
	}
	data := filepath.Join(r.opts.Data, "data")
	entries, err := os.ReadDir(data)
	if err != nil {
		return o, err
	}
	for _, x := range entries {
		if !slices.Contains(ownOfRun, x.Name()) {
			o.Module.Mounts = append(o.Module.Mounts, mount{filepath.Join(data, x.Name()), "data/" + x.Name()})
		}
	}
	return o, nil
}

// hugo runs Hugo with a configuration, which lies in the folder of what it makes
// as long as it runs.
func (r *run) hugo(o overlay, out string) error {
	text, err := toml.Marshal(o)
	if err != nil {
		return err
	}
	config := filepath.Join(out, ".hugo-overlay.toml")
	if err := os.WriteFile(config, text, 0o644); err != nil {
		return err
	}
	if err := hugo(r.site, config, out); err != nil {
		return err
	}
	return os.Remove(config)
}

// hugoVersion is that of the Hugo in this program.
func hugoVersion() string { return hugoinfo.CurrentVersion.String() }

// hugo runs Hugo in this process. Of what it prints only warnings and errors go
// to stderr; a panic of it is an error.
func hugo(site, config, out string) (err error) {
	stdout := os.Stdout
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	os.Stdout = write
	printed := make(chan struct{})
	go func() {
		defer close(printed)
		lines := bufio.NewScanner(read)
		for lines.Scan() {
			if text := lines.Text(); strings.Contains(text, "WARN") || strings.Contains(text, "ERROR") {
				fmt.Fprintln(os.Stderr, text)
			}
		}
		io.Copy(io.Discard, read) // a line too long to scan
	}()
	defer func() {
		os.Stdout = stdout
		write.Close()
		<-printed
		read.Close()
		if r := recover(); r != nil {
			err = fmt.Errorf("hugo ended in a panic: %v (its stack with -v)", r)
			slog.Debug("render: hugo's stack", "stack", string(debug.Stack()))
		}
	}()
	return commands.Execute([]string{"build", "--source", site, "--config", filepath.Join(site, "hugo.toml") + "," + config,
		"--destination", out, "--noBuildLock", "--environment", "production", "--printPathWarnings", "--logLevel", "warn"})
}
