// Package fetch brings the files of all sources to build/raw, each verified,
// and says where each came from. It is the first stage.
//
// A file is looked for in this order: the mirror that the user names, the
// cache (build/raw itself), the publisher's address, the npm package that the
// publisher delivers. All have one layout: <source>/<path of the card>. The
// fictional sample is a choice of the caller: with Options.Sample nothing but
// the sample is read.
//
// # Who judges what
//
// fetch judges bytes. Whatever the channel, a file that is empty, an HTML page
// or a gzip that does not unpack to its end stops the run (exit code 10). The
// lock file says which content a person has accepted, and then it depends on
// the channel:
//
//   - a download or an npm package with other content stops the run (exit code
//     10) and tells bytes, rows and columns that changed; `fetch --update`
//     shows the same and asks whether to accept it. A card with `pin: follow`
//     is for files that the publisher replaces under one address: there the
//     columns that we rely on and the range of rows decide, and the hash is
//     recorded;
//   - a mirror is the user's own. Other content than the accepted one is
//     recorded as changed and logged, and load judges it, because load can name
//     line and column;
//   - the cache is trusted only for accepted content, or for what this program
//     downloaded and nobody touched since. Otherwise it is fetched again, so
//     that an experiment with an altered mirror leaves no trace.
//
// load judges content: encoding, columns, number of rows, values.
//
// The bytes of a gzipped file depend on the tool that compressed them, so
// content is compared decompressed (Accepted.Content): the npm package has
// communes.json, a mirror communes.json.gz, and both are the accepted file.
package fetch

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/runlog"
)

// Channels by which a file came.
const (
	ChannelMirror   = "mirror"
	ChannelCache    = "cache"
	ChannelDownload = "download"
	ChannelNPM      = "npm"
	ChannelSample   = "sample"
)

// Options of a run.
type Options struct {
	Catalogue *catalogue.Catalogue
	Raw       string // folder to fill, build/raw; it is the cache of the next run
	Mirror    string // folder of local copies, "" = none
	Sample    bool   // Mirror is the fictional sample: read nothing else, compare with no lock
	Offline   bool   // neither download nor ask npm
	Lock      Lock   // what was accepted
	LockPath  string // where an accepted update is written

	// Only restricts the run to these sources; empty = all.
	Only []string
	// OnDemand names files that are fetched only when asked for, as
	// "osm/courant/reunion-latest.osm.pbf", or a source for all of its own.
	OnDemand []string

	// Update looks past the cache, shows what differs from the lock and, when
	// Accept says yes, takes it and writes the lock. Accept nil says no.
	Update bool
	Accept func([]Change) (bool, error)

	Stderr   io.Writer // for the progress bar
	Terminal bool      // Stderr is a terminal: a bar there instead of log lines
	Log      *slog.Logger
	Client   *http.Client // nil = one with the time-outs of Patience
	Patience Patience     // zero = DefaultPatience
	Now      func() time.Time
}

// File is a file of a source as this run left it.
type File struct {
	catalogue.File
	Local     string // path of the bytes, "" where the file is absent
	Bytes     int64
	SHA256    string    // of the bytes at Local
	Channel   string    // "" where the file is absent
	URL       string    // address or package that the bytes came from, "" for mirror and sample
	FetchedAt time.Time // when they came from there
	Modified  time.Time // date of the last update as the publisher's server or package says it, else zero
	Previous  string    // SHA256 of the bytes that were at Local before, "" where there were none
	Changed   bool      // not the accepted content
	Absent    string    // why the file is absent
	// Answer is what the publisher of a followed file said: "unchanged", "new",
	// or why nothing was to be had; "" where it was not asked.
	Answer string
	// LastRows is the number of rows of the content of a followed file that was
	// judged last, 0 where there was none.
	LastRows int
}

// Account is the file as the account of a run lists it.
func (f File) Account() runlog.File {
	return runlog.File{Source: f.Source, Vintage: f.Vintage, Path: f.Path, Bytes: f.Bytes, SHA256: f.SHA256,
		Channel: f.Channel, URL: f.URL, Fetched: f.FetchedAt, Modified: f.Modified}
}

// Result is what a run did, in the catalogue's order. Files that are fetched
// only on demand are listed only where they are there or were asked for.
type Result struct {
	Files   []File
	Changes []Change
}

// UnreachableError lists required files that no channel has. Its exit code is
// 11; the caller may build the sample instead.
type UnreachableError struct{ Files []File }

func (e *UnreachableError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "fetch: %d required files cannot be had (name a mirror with --mirror DIR, or build the sample with --sample):", len(e.Files))
	for _, f := range e.Files {
		fmt.Fprintf(&b, "\n  %s: %s", f.Key(), f.Absent)
	}
	return b.String()
}

// Sources lists the sources that are incomplete, each once.
func (e *UnreachableError) Sources() []string {
	var out []string
	for _, f := range e.Files {
		if !slices.Contains(out, f.Source) {
			out = append(out, f.Source)
		}
	}
	return out
}

// ChangedError lists what is not what was accepted. Its exit code is 10.
type ChangedError struct {
	Changes []Change
	Broken  []error // files whose bytes are not whole or of another kind
}

func (e *ChangedError) Error() string {
	var lines []string
	for _, err := range e.Broken {
		lines = append(lines, err.Error())
	}
	for _, c := range e.Changes {
		lines = append(lines, fmt.Sprintf("fetch %s: %s: %s (look at it with fetch --update, which also accepts it)", c.File.Source, c.File.Path, c.What()))
	}
	return strings.Join(lines, "\n")
}

func (e *ChangedError) Unwrap() []error { return e.Broken }

// Run brings every file to its place. The Result is complete also with an
// error, which is an UnreachableError (exit code 11), a ChangedError (10), or
// the context's (130); errors.As finds the first two.
func Run(ctx context.Context, opts Options) (Result, error) {
	r, err := newRun(&opts)
	if err != nil {
		return Result{}, err
	}
	defer r.close()
	result, err := r.all(ctx)
	if werr := r.records.write(); werr != nil && err == nil {
		err = fmt.Errorf("fetch: %w", werr)
	}
	if ctx.Err() != nil {
		return result, runlog.WithCode(runlog.ExitInterrupted, fmt.Errorf("fetch: interrupted; what was downloaded is kept and resumed by the next run: %w", context.Cause(ctx)))
	}
	return result, err
}

func newRun(opts *Options) (*run, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.Patience.Tries == 0 {
		opts.Patience = DefaultPatience()
	}
	if opts.Lock == nil {
		opts.Lock = Lock{}
	}
	if opts.Sample {
		opts.Offline = true
	}
	if opts.Mirror != "" || opts.Sample {
		if info, err := os.Stat(opts.Mirror); err != nil || !info.IsDir() {
			return nil, runlog.WithCode(runlog.ExitUsage, fmt.Errorf("fetch: mirror %q: found no folder, expected one with <source>/<vintage>/<file>", opts.Mirror))
		}
	}
	for _, id := range opts.Only {
		if _, ok := opts.Catalogue.Card(id); !ok {
			return nil, runlog.WithCode(runlog.ExitUsage, fmt.Errorf("fetch: source %q: found no card, expected one of data/sources", id))
		}
	}
	for _, key := range opts.OnDemand {
		if !slices.ContainsFunc(opts.Catalogue.Files(), func(f catalogue.File) bool { return f.OnDemand && (f.Key() == key || f.Source == key) }) {
			return nil, runlog.WithCode(runlog.ExitUsage, fmt.Errorf("fetch: %q: found no file fetched on demand, expected <source>/<path> of one, or its source", key))
		}
	}
	r := &run{Options: *opts, records: readRecords(opts.Raw, opts.Log), packages: newPackages()}
	if !opts.Offline {
		r.bar = newProgress(opts.Stderr, opts.Terminal, opts.Log, 10*time.Second)
		r.downloads = newDownloader(opts.Client, opts.Patience, r.bar, opts.Now)
	}
	return r, nil
}

// run is one run under way.
type run struct {
	Options
	records   *records
	downloads *downloader
	packages  *packages
	bar       *progress
}

func (r *run) close() {
	r.bar.close()
	r.packages.remove()
}

// all resolves every file, in two rounds: files that stand in for another are
// looked for only when that other is absent.
func (r *run) all(ctx context.Context) (Result, error) {
	var wanted, substitutes []catalogue.File
	for _, card := range r.Catalogue.Cards() {
		if len(r.Only) > 0 && !slices.Contains(r.Only, card.ID) {
			continue
		}
		for _, f := range card.Files {
			if f.InsteadOf != "" {
				substitutes = append(substitutes, f)
			} else {
				wanted = append(wanted, f)
			}
		}
	}
	found := map[string]*outcome{}
	if err := r.round(ctx, wanted, found); err != nil {
		return r.result(found), err
	}
	substitutes = slices.DeleteFunc(substitutes, func(f catalogue.File) bool {
		main := found[filepath.ToSlash(filepath.Join(f.Source, f.InsteadOf))]
		return main == nil || main.Local != "" || main.change != nil || main.broken != nil
	})
	if err := r.round(ctx, substitutes, found); err != nil {
		return r.result(found), err
	}
	r.settle(found)
	if r.Update {
		if err := r.update(found); err != nil {
			return r.result(found), err
		}
	}
	return r.result(found), r.verdict(found)
}

// outcome is what became of one file.
type outcome struct {
	File
	change    *Change // differs from the lock
	stops     bool    // and that stops the run
	broken    error   // not the bytes of such a file at all
	candidate string  // in an update: the bytes to accept, not yet in place
	said      partial // what the publisher's server said of a download
	link      bool    // the candidate is a mirror's file: keep it
}

// round resolves files, at most four at a time.
func (r *run) round(ctx context.Context, files []catalogue.File, found map[string]*outcome) error {
	outcomes := make([]*outcome, len(files))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i, f := range files {
		g.Go(func() error {
			o, err := r.resolve(gctx, f)
			outcomes[i] = o
			return err
		})
	}
	err := g.Wait()
	for _, o := range outcomes {
		if o != nil {
			found[o.Key()] = o
		}
	}
	return err
}

// result lists the outcomes in the catalogue's order.
func (r *run) result(found map[string]*outcome) Result {
	var out Result
	for _, f := range r.Catalogue.Files() {
		o := found[f.Key()]
		if o == nil {
			continue
		}
		out.Files = append(out.Files, o.File)
		if o.change != nil {
			out.Changes = append(out.Changes, *o.change)
		}
	}
	return out
}
