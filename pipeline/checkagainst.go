package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"observatoire/data"
	"observatoire/pipeline/check/compare"
	"observatoire/pipeline/files"
	"observatoire/pipeline/runlog"
)

// checkAgainst compares the built site with a published one and writes
// changed-numbers.md, .json and .csv beside it. It ends with exit code 3 where
// a change is unexplained.
func checkAgainst(ctx context.Context, s settings, against string, w io.Writer) (err error) {
	if _, err := os.Stat(filepath.Join(s.public(), "donnees", "datapackage.json")); err != nil {
		return fmt.Errorf("check against: no site in %s, expected a built one (`go run ./pipeline build`)", s.public())
	}
	base := filepath.Join(s.work(), "changed-numbers")
	all, err := os.Create(base + ".csv")
	if err != nil {
		return fmt.Errorf("check against: %w", err)
	}
	defer func() { err = errors.Join(err, all.Close()) }()
	report, err := compare.Run(ctx, compare.Options{Against: against, Build: s.public(), Data: data.FS, Today: time.Now(), All: all})
	if err != nil {
		return err
	}
	text := report.Markdown()
	b, err := report.JSON()
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{".md": []byte(text), ".json": b} {
		if err := files.Write(base+name, content); err != nil {
			return err
		}
	}
	fmt.Fprint(w, text)
	if n := report.Unexplained(); n > 0 {
		return runlog.WithCode(runlog.ExitChecksFailed, fmt.Errorf("check against %s: %d unexplained changes, expected each to be explained (read %s.md; data/expected/changes.csv)", against, n, base))
	}
	return nil
}
