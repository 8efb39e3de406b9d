package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"observatoire/data"
	"observatoire/pipeline/fetch"
	"observatoire/pipeline/load"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"

	"golang.org/x/term"
)

func (b *builder) fetch(ctx context.Context) (int, error) {
	lock, err := b.accepted()
	if err != nil {
		return 0, err
	}
	if err := b.askForRoads(ctx); err != nil {
		return 0, err
	}
	opts := b.refetch
	opts.Catalogue, opts.Lock, opts.Stderr, opts.Log = b.cat, lock, b.stderr, slog.Default()
	opts.LockPath = b.lockPath()
	opts.Raw, opts.Mirror, opts.Offline = b.raw(), b.mirror, b.offline
	if !b.now.IsZero() {
		opts.Now = func() time.Time { return b.now }
	}
	if b.channels != nil {
		opts.Client, opts.Patience = b.channels.client, b.channels.patience
	}
	if f, ok := b.stderr.(*os.File); ok {
		opts.Terminal = term.IsTerminal(int(f.Fd()))
	}
	if b.fictional() {
		opts.Sample, opts.Mirror = true, b.fictionalDir()
	}
	res, err := fetch.Run(ctx, opts)
	b.files = res.Files
	if err != nil {
		var unreachable *fetch.UnreachableError
		var changed *fetch.ChangedError
		switch {
		case errors.As(err, &unreachable):
			return 0, runlog.WithCode(runlog.ExitUnreachable, err)
		case errors.As(err, &changed):
			return 0, runlog.WithCode(runlog.ExitSourceChanged, err)
		}
		return 0, err
	}
	n := 0
	for _, f := range res.Files {
		if f.Follows() && f.RawTable() != "" && f.InsteadOf == "" {
			account := runlog.Followed{Source: f.Source, Path: f.Path, Vintage: f.Vintage, Used: f.Local != "", Answer: f.Answer, Why: f.Absent}
			if f.Answer != "" {
				account.Asked = b.run.Started
			}
			b.run.Followed = append(b.run.Followed, account)
		}
		if f.Local != "" {
			n++
			b.run.Files = append(b.run.Files, runlog.File{Source: f.Source, Vintage: f.Vintage, Path: f.Path, Bytes: f.Bytes, SHA256: f.SHA256,
				Channel: f.Channel, URL: f.URL, Fetched: f.FetchedAt, Modified: f.Modified})
		}
	}
	return n, nil
}

func (b *builder) load(ctx context.Context, db *warehouse.DB) (int, error) {
	lock, err := b.accepted()
	if err != nil {
		return 0, err
	}
	var inputs []load.Input
	for _, f := range b.files {
		rows := f.LastRows
		if rows == 0 {
			rows = lock[f.Key()].Rows
		}
		inputs = append(inputs, load.Input{File: f.File, Path: f.Local, Known: lock[f.Key()].Columns, Rows: rows})
	}
	rows, err := load.Run(ctx, db, b.cat, inputs, load.Options{Sample: b.fictional()})
	if err != nil {
		return 0, err
	}
	own, err := load.Reference(ctx, db, data.FS)
	if err != nil {
		return 0, err
	}
	total := own
	for _, n := range rows {
		total += n
	}
	return total, b.stamps.note(rows)
}

// raw is the folder of the publishers' files.
func (b *builder) raw() string { return filepath.Join(b.work(), "raw") }

// judged tells the cache whether the new contents of files that follow their
// publisher went through: they did where the tables were made, they did not
// where a source changed or a check failed.
func (b *builder) judged(err error, names []string) error {
	good := err == nil && slices.Contains(names, "transform")
	code := runlog.CodeOf(err)
	if !good && code != runlog.ExitSourceChanged && code != runlog.ExitChecksFailed {
		return err
	}
	return errors.Join(err, fetch.Judged(b.raw(), good, slog.Default()))
}
