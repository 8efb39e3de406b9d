package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"

	"observatoire/pipeline/fetch"

	"golang.org/x/term"
)

func fetchCommand() command {
	return command{
		name:  "fetch",
		short: "the publishers' files, verified, into build/raw",
		long: `Brings every file of data/sources to build/raw and prints where each came from: mirror,
cache, download, npm or sample.

  fetch --update            look past the cache: what changed at the publishers since
                            data/sources/lock.json was written? Asks before it accepts,
                            then writes the lock; --yes accepts without asking
  fetch --only filosofi     one source
  fetch --on-demand osm/corse/corse.osm.pbf
                            a large file that is fetched only when asked for

Ends with 10 where a source changed and nobody accepted it, with 11 where a
required file cannot be had.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			var only, onDemand list
			fs := flags("fetch", stderr)
			s.registerSources(fs)
			update := fs.Bool("update", false, "show what changed upstream, and accept it when you say so")
			yes := fs.Bool("yes", false, "with --update: accept without asking")
			fs.Var(&only, "only", "only this `source` (repeatable, or a,b)")
			fs.Var(&onDemand, "on-demand", "also this `file` that is fetched only when asked for, or all of a source (repeatable)")
			if err := parse(fs, args); err != nil {
				return err
			}
			unlock, err := s.lock(ctx)
			if err != nil {
				return err
			}
			defer unlock()
			b, err := newBuilder(s, "fetch", stderr)
			if err != nil {
				return err
			}
			b.refetch = fetch.Options{Update: *update, Only: only, OnDemand: onDemand,
				Accept: func(changes []fetch.Change) (bool, error) {
					return accept(changes, *yes, os.Stdin, stderr)
				}}
			err = b.run.Stage("fetch", func() (int, error) { return b.fetch(ctx) })
			printFiles(stdout, b.files)
			return err
		},
	}
}

// registerSources registers the flags that say where sources come from.
func (s *settings) registerSources(fs interface {
	StringVar(*string, string, string, string)
	BoolVar(*bool, string, bool, string)
}) {
	fs.StringVar(&s.mirror, "mirror", os.Getenv("OBSERVATOIRE_MIRROR_DIR"), "folder of local copies, <source>/<vintage>/<file>")
	fs.BoolVar(&s.sample, "sample", false, "the fictional territory of data/sample")
	fs.BoolVar(&s.offline, "offline", false, "do not try to download")
	fs.StringVar(&s.build, "build", "build", "folder for everything that is made")
	fs.BoolVar(&s.wait, "wait", false, waitUsage)
}

// list is a flag that may be repeated, and holds several values with commas.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(v string) error {
	for _, x := range strings.Split(v, ",") {
		if x = strings.TrimSpace(x); x != "" {
			*l = append(*l, x)
		}
	}
	return nil
}

// accept shows what changed and asks a person. Where nobody can answer, the
// answer is no.
func accept(changes []fetch.Change, yes bool, in io.Reader, stderr io.Writer) (bool, error) {
	if yes {
		fetch.Show(stderr, changes)
		fmt.Fprintln(stderr, "accepted (--yes); the lock is written: read its difference in git")
		return true, nil
	}
	if f, ok := in.(*os.File); ok && !term.IsTerminal(int(f.Fd())) {
		fetch.Show(stderr, changes)
		slog.Warn("fetch: nobody to ask, nothing accepted (answer on a terminal, or --yes)")
		return false, nil
	}
	return fetch.Ask(in, stderr)(changes)
}

// printFiles prints a line for each file.
func printFiles(w io.Writer, files []fetch.File) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "file\tchannel\tbytes\tsha256\t")
	var bytes int64
	there := 0
	for _, f := range files {
		if f.Local == "" {
			fmt.Fprintf(tw, "%s\tabsent\t–\t–\t%s\n", f.Key(), f.Absent)
			continue
		}
		note := ""
		if f.Changed {
			note = "not the accepted content"
		}
		fmt.Fprintf(tw, "%s\t%s\t%d\t%.12s\t%s\n", f.Key(), f.Channel, f.Bytes, f.SHA256, note)
		bytes += f.Bytes
		there++
	}
	fmt.Fprintf(tw, "%d of %d files\t\t%d\t\t\n", there, len(files), bytes)
	tw.Flush()
}
