package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/check"
	"observatoire/pipeline/cover"
	"observatoire/pipeline/export"
	"observatoire/pipeline/fetch"
	"observatoire/pipeline/files"
	"observatoire/pipeline/render"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

// builder is one run of the stages.
type builder struct {
	settings
	run     *runlog.Run
	cat     *catalogue.Catalogue
	files   []fetch.File
	stamps  stamps
	stderr  io.Writer
	refetch fetch.Options // what `fetch` adds
	chosen  roadChoice    // what --roads names
}

var stageNames = []string{"fetch", "load", "transform", "cover", "export", "render"}

func buildCommand() command {
	return command{
		name:  "build",
		short: "everything, from the sources to the site",
		long: `Runs fetch, load, transform, cover, export, render and the checks between them.
A stage whose inputs and code have not changed since its last run is skipped.
The former site stays in place until the new one is whole and checked.

  build --roads bretagne,voisins   minutes by road where the extracts of Brittany and its neighbours reach
  build --roads france             all of France: some 4.6 GB to download, and a machine with 8 GB of memory
  build --roads my.osm.pbf         an extract of one's own

What has to be downloaded, how long it will take and how much memory is said first.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			fs := flags("build", stderr)
			s.register(fs)
			if err := parse(fs, args); err != nil {
				return err
			}
			return runStages(ctx, s, "build", stageNames, stderr)
		},
	}
}

// stageCommand runs the stages up to and including one; those before it are
// skipped where nothing changed, the named one always runs.
func stageCommand(name, short string) command {
	return command{
		name:  name,
		short: short,
		long:  "Runs this stage, and those before it where their inputs changed.",
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			fs := flags(name, stderr)
			s.register(fs)
			if err := parse(fs, args); err != nil {
				return err
			}
			var upto []string
			for _, n := range stageNames {
				upto = append(upto, n)
				if n == name {
					break
				}
			}
			return runStages(ctx, s, name, upto, stderr)
		},
	}
}

// runStages runs stages of the nation or the sample. Where a required source
// is out of reach the nation's folders stay as they are, the error has exit
// code 11, and without --strict the fictional sample is built in its own folder
// so that a newcomer sees what a site looks like.
func runStages(ctx context.Context, s settings, command string, names []string, stderr io.Writer) error {
	if slices.Contains(names, "render") {
		if _, err := files.Resolve(s.public()); err != nil {
			return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("--out %w", err))
		}
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	b, err := newBuilder(s, command, stderr)
	if err != nil {
		return err
	}
	err = b.finish(b.judged(b.stages(ctx, names, command), names))
	var unreachable *fetch.UnreachableError
	if !errors.As(err, &unreachable) || s.strict || s.sample {
		return err
	}
	s.sample, s.out, s.only, s.roads = true, "", "", ""
	slog.Warn("sources out of reach: building the FICTIONAL SAMPLE in a folder of its own", "first", firstLine(err.Error()), "site", s.public())
	fmt.Fprintf(stderr, "\n  ** %s shows an invented territory. Every page says so. No other site was touched. **\n  ** Use --mirror DIR with local copies, or --strict to stop without it. **\n", s.public())
	b, serr := newBuilder(s, command, stderr)
	if serr != nil {
		return errors.Join(err, serr)
	}
	b.run.Fallback = unreachable.Error()
	if serr = b.finish(b.stages(ctx, names, command)); serr != nil {
		return errors.Join(err, serr)
	}
	return err
}

func newBuilder(s settings, command string, stderr io.Writer) (*builder, error) {
	cat, err := s.catalogue()
	if err != nil {
		return nil, runlog.Changed("%w", err)
	}
	if err := transform.Unread(cat, sql.Files); err != nil {
		return nil, err
	}
	b := &builder{settings: s, run: runlog.New(command), cat: cat, stderr: stderr}
	b.run.Sample = s.sample
	if !s.now.IsZero() {
		b.run.Started = s.now
	}
	if b.stamps, err = readStamps(filepath.Join(s.work(), "stamps.json")); err != nil {
		return nil, err
	}
	return b, nil
}

// stages runs the named stages in order. always is the stage that runs even if
// nothing changed.
func (b *builder) stages(ctx context.Context, names []string, always string) error {
	if err := b.run.Stage("fetch", func() (int, error) { return b.fetch(ctx) }); err != nil {
		return err
	}
	if len(names) == 1 {
		return nil
	}
	return b.withWarehouse(ctx, func(db *warehouse.DB) error { return b.tables(ctx, db, names[1:], always) })
}

// tables runs the stages that work on the warehouse.
func (b *builder) tables(ctx context.Context, db *warehouse.DB, names []string, always string) error {
	stage := map[string]func() (int, error){
		"load":      func() (int, error) { return b.load(ctx, db) },
		"transform": func() (int, error) { return b.transform(ctx, db) },
		"cover":     func() (int, error) { return b.cover(ctx, db) },
		"export":    func() (int, error) { return b.export(ctx, db) },
		"render":    func() (int, error) { return b.render(ctx, db) },
	}
	hash := b.inputs()
	for _, name := range names {
		hash = next(hash, name, b.extra(name))
		if name != always && name != "render" {
			done, err := b.done(ctx, db, name, hash)
			if err != nil {
				return err
			}
			if done {
				b.run.Skip(name, "same inputs and code")
				continue
			}
		}
		if err := b.stamps.drop(name); err != nil {
			return err
		}
		if err := b.run.Stage(name, stage[name]); err != nil {
			return err
		}
		if err := b.finished(ctx, db, name, hash); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) transform(ctx context.Context, db *warehouse.DB) (int, error) {
	total := 0
	for _, layer := range []string{"staging", "marts"} {
		n, err := transform.Run(ctx, db, sql.Files, layer)
		total += n
		if err != nil {
			return total, err
		}
		if _, err := check.Layer(ctx, db, sql.Files, layer); err != nil {
			return total, err
		}
	}
	return total, nil
}

func (b *builder) cover(ctx context.Context, db *warehouse.DB) (int, error) {
	opts := cover.Options{Data: data.FS}
	if files := b.extracts(); len(files) > 0 {
		n, err := openRoads(ctx, "cover", filepath.Join(b.work(), "roads"), files)
		if err != nil {
			return 0, err
		}
		opts.Roads = n.graph
	}
	total, err := cover.Run(ctx, db, opts)
	if err != nil {
		return total, err
	}
	debug.FreeOSMemory() // what geometry took, before the statements that follow
	for _, layer := range []string{"coverage", "findings"} {
		n, err := transform.Run(ctx, db, sql.Files, layer)
		total += n
		if err != nil {
			return total, err
		}
	}
	if _, err := check.Layer(ctx, db, sql.Files, "coverage"); err != nil {
		return total, err
	}
	if _, err := check.Collect(ctx, db); err != nil {
		return total, err
	}
	_, err = check.Expected(ctx, db, !b.sample, "coverage")
	return total, err
}

// extracts are the OpenStreetMap files that --roads names, else those that are
// there.
func (b *builder) extracts() (files fileList) {
	if b.roads != "" {
		return b.chosenRoads()
	}
	for _, f := range b.files {
		if f.Format == "pbf" && f.Local != "" {
			files = append(files, f.Local)
		}
	}
	return files
}

func (b *builder) export(ctx context.Context, db *warehouse.DB) (int, error) {
	total, err := transform.Run(ctx, db, sql.Files, "exports", "site")
	if err != nil {
		return total, err
	}
	opts, err := b.exportOptions(ctx, db)
	if err != nil {
		return total, err
	}
	if err := db.AtMost(ctx, exportMemory); err != nil { // the rest is for pages and pictures
		return total, err
	}
	n, err := export.Run(ctx, db, b.cat, opts)
	return total + n, err
}

func (b *builder) exportOptions(ctx context.Context, db *warehouse.DB) (export.Options, error) {
	vintages, err := b.vintages(ctx, db)
	return export.Options{Data: data.FS, Files: filepath.Join(b.work(), "exports"), Site: filepath.Join(b.work(), "site"), Only: b.departements(),
		BaseURL: b.baseURL, Sample: b.sample, Today: b.run.Started, Vintages: vintages}, err
}

// vintages are, by source, the last one of the rows that were loaded; of a
// source whose files fill no table, that of its files.
func (b *builder) vintages(ctx context.Context, db *warehouse.DB) (map[string]string, error) {
	out := map[string]string{}
	for _, f := range b.files {
		if f.Local != "" && f.RawTable() == "" && f.Vintage > out[f.Source] {
			out[f.Source] = f.Vintage
		}
	}
	filled := map[string]bool{}
	for _, f := range b.files {
		table := f.RawTable()
		if table == "" || filled[table] {
			continue
		}
		tab, err := db.Query(ctx, -1, "select coalesce(max(_vintage), '') from "+table)
		if err != nil {
			return nil, fmt.Errorf("vintage of %s: %w", table, err)
		}
		if last := tab.Rows[0][0].(string); last != "" {
			if !filled[f.Source] || last > out[f.Source] {
				out[f.Source] = last
			}
			filled[f.Source] = true
		}
		filled[table] = true
	}
	return out, nil
}

func (b *builder) render(ctx context.Context, db *warehouse.DB) (int, error) {
	b.countRows()
	findings, err := check.Expected(ctx, db, !b.sample, "site")
	if err != nil {
		return 0, err
	}
	b.run.Findings = findings
	opts, err := b.exportOptions(ctx, db)
	if err != nil {
		return 0, err
	}
	if err := export.Execution(ctx, db, b.cat, b.run, opts); err != nil {
		return 0, err
	}
	if err := db.AtMost(ctx, renderMemory); err != nil { // the rest is Hugo's
		return 0, err
	}
	return render.Run(ctx, render.Options{
		Site: "site", Data: filepath.Join(b.work(), "site"), Files: filepath.Join(b.work(), "exports"),
		Out: b.public(), BaseURL: b.baseURL,
		Check: func(dir string) error {
			return check.Site(dir, check.SiteExpectation{Warehouse: db, Only: b.departements()})
		},
	})
}

// exportMemory is what DuckDB may keep while tables are read, page by page, in MB.
const exportMemory = 1000

// renderMemory is what DuckDB may keep while Hugo renders, in MB: enough for
// what the check of the site asks.
const renderMemory = 250

// countRows puts the number of rows that load read into the account of files.
func (b *builder) countRows() {
	rows := b.stamps.rows()
	for i, f := range b.run.Files {
		b.run.Files[i].Rows = rows[f.Source+"/"+f.Path]
	}
}

// finish closes the account: the tables on stderr, run.json for the site.
func (b *builder) finish(err error) error {
	b.countRows()
	b.run.Outcome = "done"
	if err != nil {
		b.run.Outcome = firstLine(err.Error())
	}
	fmt.Fprintln(b.stderr)
	b.run.Print(b.stderr)
	account := filepath.Join(b.work(), "run.json")
	if info, serr := os.Stat(account); serr == nil && info.IsDir() {
		to, _ := files.Aside(account)
		slog.Warn("the account of the run is a folder; it is written again", "file", account, "moved_to", to)
	}
	if werr := b.run.Write(account); werr != nil && err == nil {
		err = werr
	}
	return err
}
