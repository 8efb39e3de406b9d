package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"observatoire/pipeline/export"
	"observatoire/pipeline/files"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

func exportCommand() command {
	c := stageCommand("export", "datasets, page data, maps, search index (sql/50_exports, sql/60_site)")
	c.long += `

Beside the site, and never in it:
  --partitioned DIR   tables as Parquet cut by département, DIR/<table>/departement=48/part-0.parquet,
                      sorted and with statistics, for engines that read by glob. Without --tables:
                      ` + strings.Join(export.PartitionedTables, ", ") + ` (those that there are)
  --reach DIR         every place and every site within 60 minutes of it (and the nearest two of each kind),
                      DIR/reach/departement=48/part-0.parquet, with DIR/places and DIR/sites, which it joins
  --archive DIR       the datasets of this version with their manifest, DIR/<date>/; versions that are
                      there stay. Put DIR at /donnees/archives/ of the published site.`
	c.run = func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		var s settings
		fs := flags("export", stderr)
		s.register(fs)
		partitioned := fs.String("partitioned", "", "`folder` for tables cut by département")
		tables := fs.String("tables", "", "tables to cut, as coverage.places,exports.espaces")
		reach := fs.String("reach", "", "`folder` for the table of reach, cut by département")
		archive := fs.String("archive", "", "`folder` for the archive of this version")
		if err := parse(fs, args); err != nil {
			return err
		}
		if *tables != "" && *partitioned == "" {
			return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("export --tables: expected --partitioned DIR with it"))
		}
		for flag, dir := range map[string]string{"partitioned": *partitioned, "reach": *reach} {
			if _, err := files.Resolve(dir); dir != "" && err != nil {
				return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("export --%s %w", flag, err))
			}
		}
		last := "export"
		if *reach != "" && *partitioned == "" && *archive == "" {
			last = "cover" // it reads no dataset
		}
		if err := runStages(ctx, s, "export", stageNames[:slices.Index(stageNames, last)+1], stderr); err != nil {
			return err
		}
		if *reach != "" {
			if err := exportReach(ctx, s, *reach, stdout, stderr); err != nil {
				return err
			}
		}
		if *partitioned != "" {
			if err := partitionTables(ctx, s, *partitioned, *tables, stdout); err != nil {
				return err
			}
		}
		if *archive != "" {
			return archiveVersion(s, *archive, stdout)
		}
		return nil
	}
	return c
}

func partitionTables(ctx context.Context, s settings, dir, tables string, w io.Writer) error {
	db, err := warehouse.Open(ctx, s.warehousePath())
	if err != nil {
		return err
	}
	defer db.Close()
	var list []string
	for _, t := range strings.Split(tables, ",") {
		if t = strings.TrimSpace(t); t != "" {
			list = append(list, t)
		}
	}
	rows, err := export.Partitioned(ctx, db, dir, list)
	if err != nil {
		return err
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, t := range append(list, export.PartitionedTables...) {
		if n, ok := rows[t]; ok {
			fmt.Fprintf(tw, "%s\t%d rows\n", filepath.Join(dir, t[strings.Index(t, ".")+1:]), n)
			delete(rows, t)
		}
	}
	return tw.Flush()
}

// archiveVersion copies the datasets of a build with their manifest, checksums
// and citation to dir/<date>/. A version that is there already is replaced only
// where this program made it.
func archiveVersion(s settings, dir string, w io.Writer) error {
	made, err := filepath.Glob(filepath.Join(s.work(), "site", "static", "donnees", "archives", "*", "manifest.json"))
	if err != nil || len(made) != 1 {
		return fmt.Errorf("export --archive: %d manifests in %s, expected that of one version (build again)", len(made), s.work())
	}
	version := filepath.Base(filepath.Dir(made[0]))
	place, err := files.Resolve(filepath.Join(dir, version))
	if err != nil {
		return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("export --archive %w", err))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("export --archive: %w", err)
	}
	fresh, err := files.Beside(place)
	if err != nil {
		return fmt.Errorf("export --archive: %w", err)
	}
	defer os.RemoveAll(fresh)
	n := 0
	for from, to := range map[string]string{filepath.Join(s.work(), "exports", "fichiers"): "fichiers", filepath.Dir(made[0]): ""} {
		entries, err := os.ReadDir(from)
		if err != nil {
			return fmt.Errorf("export --archive: %w", err)
		}
		if err := os.MkdirAll(filepath.Join(fresh, to), 0o755); err != nil {
			return fmt.Errorf("export --archive: %w", err)
		}
		for _, e := range entries {
			b, err := os.ReadFile(filepath.Join(from, e.Name()))
			if err == nil && e.Name() == "SHA256SUMS" {
				b = []byte(strings.ReplaceAll(string(b), "  ../../", "  ")) // the files are here
			}
			if err == nil {
				err = os.WriteFile(filepath.Join(fresh, to, e.Name()), b, 0o644)
			}
			if err != nil {
				return fmt.Errorf("export --archive: %w", err)
			}
			n++
		}
	}
	if err := files.Replace(fresh, place); err != nil {
		return fmt.Errorf("export --archive: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s: %d files\n", filepath.Join(dir, version), n)
	return err
}
