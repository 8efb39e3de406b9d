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
	"errors"
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

// Of returns the files of a source that are there.
func (r Result) Of(source string) []File {
	var out []File
	for _, f := range r.Files {
		if f.Source == source && f.Local != "" {
			out = append(out, f)
		}
	}
	return out
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

// verdict is the error of a run: changed sources before unreachable ones.
func (r *run) verdict(found map[string]*outcome) error {
	changed := &ChangedError{}
	missing := &UnreachableError{}
	var absent []*outcome
	for _, f := range r.Catalogue.Files() {
		o := found[f.Key()]
		switch {
		case o == nil:
		case o.broken != nil:
			changed.Broken = append(changed.Broken, o.broken)
		case o.stops:
			changed.Changes = append(changed.Changes, *o.change)
		case o.Local == "" && !r.replaced(f, found):
			card, _ := r.Catalogue.Card(f.Source)
			switch {
			case card.Needs(f) || (f.OnDemand && r.asked(f)):
				for _, other := range card.Files {
					if sub := found[other.Key()]; other.InsteadOf == f.Path && sub != nil {
						o.Absent += "; in its stead " + other.Path + ": " + sub.Absent
					}
				}
				missing.Files = append(missing.Files, o.File)
			case f.OnlyInSample && !r.Sample, f.InsteadOf != "":
				r.Log.Debug("fetch "+f.Source+": absent", "file", f.Path, "why", o.Absent)
			default:
				absent = append(absent, o)
			}
		}
	}
	if len(changed.Changes)+len(changed.Broken) > 0 {
		return runlog.WithCode(runlog.ExitSourceChanged, changed)
	}
	if len(missing.Files) == 0 || (r.Update && len(missing.Files) < len(found)) {
		r.regret(absent)
		return nil
	}
	if r.Sample {
		return fmt.Errorf("%w\n(the sample is not whole: generate it again)", missing)
	}
	return runlog.WithCode(runlog.ExitUnreachable, missing)
}

// regret logs optional files that are absent, together where the site loses
// the same without them.
func (r *run) regret(absent []*outcome) {
	type loss struct{ source, words string }
	var order []loss
	files := map[loss][]string{}
	for _, o := range absent {
		card, _ := r.Catalogue.Card(o.Source)
		l := loss{o.Source, card.LossWithout(o.File.File)}
		if files[l] == nil {
			order = append(order, l)
		}
		files[l] = append(files[l], o.Path)
		r.Log.Debug("fetch "+o.Source+": optional file absent", "file", o.Path, "why", o.Absent)
	}
	for _, l := range order {
		r.Log.Warn("fetch "+l.source+": optional files absent", "files", strings.Join(files[l], ", "), "without_them", l.words)
	}
}

// replaced tells whether another file stands in for f.
func (r *run) replaced(f catalogue.File, found map[string]*outcome) bool {
	card, _ := r.Catalogue.Card(f.Source)
	for _, other := range card.Files {
		if o := found[other.Key()]; other.InsteadOf == f.Path && o != nil && o.Local != "" {
			return true
		}
	}
	return false
}

func (r *run) asked(f catalogue.File) bool {
	return slices.Contains(r.OnDemand, f.Key()) || slices.Contains(r.OnDemand, f.Source)
}

// resolve looks for one file. It returns nil for a file on demand that was not
// asked for and is nowhere. The error is the context's or of this machine's
// disk; everything else is in the outcome.
func (r *run) resolve(ctx context.Context, f catalogue.File) (*outcome, error) {
	o := &outcome{File: File{File: f}}
	o.Previous = r.records.previous(f.Key())
	var why []string
	if r.Mirror != "" {
		there, err := r.fromMirror(o)
		if there || err != nil {
			return o, err
		}
		if r.Sample {
			o.Absent = "not in the sample"
		} else {
			why = append(why, "not in the mirror")
		}
	}
	if r.Sample {
		if f.OnDemand || f.InsteadOf != "" {
			return nil, nil
		}
		return o, nil
	}
	if f.OnlyInSample {
		o.Absent = "nobody publishes it"
		return o, nil
	}
	if !r.Update {
		there, reason, err := r.fromCache(o)
		if there || err != nil {
			return o, err
		}
		why = append(why, reason)
	}
	if f.OnDemand && !r.asked(f) {
		return nil, nil
	}
	switch {
	case r.Offline:
		why = append(why, "working offline")
	default:
		if f.URL == "" && f.NPM == nil {
			why = append(why, "no public address is known")
		}
		if f.URL != "" {
			there, reason, err := r.fromPublisher(ctx, o)
			if there || err != nil {
				return o, err
			}
			why = append(why, reason)
		}
		if f.NPM != nil {
			there, reason, err := r.fromNPM(ctx, o)
			if there || err != nil {
				return o, err
			}
			why = append(why, reason)
		}
	}
	o.Absent = strings.Join(slices.DeleteFunc(why, func(s string) bool { return s == "" }), "; ")
	return o, nil
}

// local is the file's place under build/raw.
func (r *run) local(f catalogue.File) string {
	return filepath.Join(r.Raw, f.Source, filepath.FromSlash(f.Path))
}

// accepted tells whether content is what the lock, or the card, accepts.
func (r *run) accepted(f catalogue.File, d digest) bool {
	if f.SHA256 != "" && d.content() == f.SHA256 {
		return true
	}
	a, ok := r.Lock[f.Key()]
	return ok && (d.sha == a.SHA256 || d.content() == a.Content())
}

// inspect reads a file's digest: the bytes alone where they are the accepted
// ones, else the content too, which proves that a gzip is whole. broken says
// that it cannot be such a file at all.
func (r *run) inspect(path string, f catalogue.File, mediaType string) (d digest, broken string, err error) {
	d, err = digestOf(path, false, false)
	if err != nil {
		return d, "", err
	}
	if a, ok := r.Lock[f.Key()]; ok && a.SHA256 == d.sha {
		d.contentBytes, d.contentSHA = a.ContentBytes, a.ContentSHA256
		return d, "", nil
	}
	first, err := firstBytes(path, f.Gzip)
	if err == nil {
		if wrong := looksWrong(first, mediaType, f.Format); wrong != "" {
			return d, fmt.Sprintf("found %s, expected %s", wrong, f.Format), nil
		}
	}
	var bad *notGzip
	if err == nil && f.Gzip {
		d, err = digestOf(path, true, true)
	}
	if errors.As(err, &bad) {
		return d, bad.Error(), nil
	}
	return d, "", err
}

// firstBytes returns the beginning of a file's content.
func firstBytes(path string, gz bool) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := io.Reader(f)
	if gz {
		var magic [2]byte
		if n, _ := io.ReadFull(f, magic[:]); n == 2 && magic == [2]byte{0x1f, 0x8b} {
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return nil, err
			}
			if r, err = gunzip(f); err != nil {
				return nil, err
			}
		} else if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
	}
	buf := make([]byte, 512)
	n, err := io.ReadFull(r, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err != nil {
		err = &notGzip{after: int64(n), err: err}
	}
	return buf[:n], err
}
