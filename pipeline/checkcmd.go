package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"observatoire/pipeline/check"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

// checkedLayers are the layers that sql/checks has checks of.
var checkedLayers = []string{"staging", "marts", "coverage"}

func checkCommand() command {
	return command{
		name:  "check",
		short: "verdict on a built warehouse and site",
		long: `Runs every check of sql/checks on the tables, holds row counts and findings against
data/expected, and looks at the site: a page for each thing, whole.
A check is a select of the bad rows; the first five are printed.
Ends with 3 where what was built is not right, with 10 where a source is not.

With --against, compares the built site with a published one instead, in a folder or at
an address: rows and datasets that vanished, figures that moved beyond their tolerance
(data/expected/tolerances.csv), columns that changed, addresses that no longer answer.
Writes changed-numbers.md, .json and .csv into the folder of the build. Ends with 3 where
data/expected/changes.csv does not explain a change.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			fs := flags("check", stderr)
			fs.StringVar(&s.build, "build", "build", "folder of the build")
			fs.BoolVar(&s.sample, "sample", false, "check the fictional territory")
			fs.StringVar(&s.out, "out", "", "folder of the site (default <build>/public)")
			fs.BoolVar(&s.wait, "wait", false, waitUsage)
			fs.StringVar(&s.only, "only", "", "the départements whose pages were built, as 2A,2B")
			against := fs.String("against", "", "`DIR or URL` of the published site to compare with, as https://example.org/observatoire/")
			if err := parse(fs, args); err != nil {
				return err
			}
			if *against != "" {
				return checkAgainst(ctx, s, *against, stdout)
			}
			return checkBuild(ctx, s, stdout)
		},
	}
}

// checkBuild runs all checks, whatever fails, prints a line for each part and
// returns what failed.
func checkBuild(ctx context.Context, s settings, w io.Writer) error {
	if _, err := os.Stat(s.warehousePath()); err != nil {
		_, err := openBuilt(ctx, s) // says what is there instead
		return fmt.Errorf("check: %w", err)
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	db, err := warehouse.Open(ctx, s.warehousePath()) // the outcomes are written to it
	if err != nil {
		return builtError(err)
	}
	defer db.Close()
	var errs []error
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(what string, n int, unit string, err error) {
		verdict := "passed"
		if err != nil {
			verdict = "FAILED"
			errs = append(errs, err)
		}
		fmt.Fprintf(tw, "%s\t%d %s\t%s\n", what, n, unit, verdict)
	}
	for _, layer := range checkedLayers {
		n, err := check.Layer(ctx, db, sql.Files, layer)
		line("sql/checks/"+layer, n, "checks", err)
	}
	findings, err := check.Expected(ctx, db, !s.sample, "site")
	what := "data/expected"
	if s.sample {
		what = "findings"
	}
	line(what, len(findings), "kinds of findings", err)
	if _, err := os.Stat(s.public()); err != nil {
		line("site "+s.public(), 0, "pages", runlog.WithCode(runlog.ExitChecksFailed, fmt.Errorf("check site: no folder %s, expected a built site (`go run ./pipeline render`)", s.public())))
	} else {
		err := check.Site(s.public(), check.SiteExpectation{Warehouse: db, Only: s.departements()})
		n, cerr := countPages(s.public())
		line("site "+s.public(), n, "pages", errors.Join(err, cerr))
	}
	tw.Flush()
	fmt.Fprintln(w)
	printFindings(w, findings)
	return errors.Join(errs...)
}

func printFindings(w io.Writer, findings []runlog.Finding) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "finding\tcount\texpected")
	for _, f := range findings {
		want := "–"
		if f.Expected != nil {
			want = fmt.Sprint(*f.Expected)
		}
		fmt.Fprintf(tw, "%s\t%d\t%s\n", f.Code, f.Count, want)
	}
	tw.Flush()
}

// countPages counts the pages of a site.
func countPages(dir string) (n int, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(d.Name(), ".html") {
			n++
		}
		return err
	})
	return n, err
}
