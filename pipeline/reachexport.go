package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"text/tabwriter"
	"time"

	"observatoire/data"
	"observatoire/geo/graph"
	"observatoire/pipeline/cover"
	"observatoire/pipeline/export"
	"observatoire/pipeline/warehouse"
)

// exportReach writes the table of reach, the places and the sites that it joins
// from a built warehouse, a département at a time, and what it wrote to w.
func exportReach(ctx context.Context, s settings, dir string, w, stderr io.Writer) error {
	db, err := warehouse.Open(ctx, s.warehousePath())
	if err != nil {
		return err
	}
	defer db.Close()
	roads, err := s.roadsOfBuild(ctx, db, stderr)
	if err != nil {
		return err
	}
	table, err := cover.NewReachTable(ctx, db, data.FS, roads)
	if err != nil {
		return fmt.Errorf("export --reach: %w", err)
	}
	departements, err := table.Departements()
	if err != nil {
		return fmt.Errorf("export --reach: %w", err)
	}
	out, err := export.NewReachFiles(dir)
	if err != nil {
		return err
	}
	defer out.Abandon()
	start, told := time.Now(), time.Now()
	rows, byRoad, done := 0, 0, 0
	if err := table.Each(func(departement string, pairs []cover.Pair) error {
		for _, p := range pairs {
			if p.Method == "route" {
				byRoad++
			}
		}
		rows += len(pairs)
		if done++; time.Since(told) > tellEvery {
			told = time.Now()
			left := time.Since(start) / time.Duration(done) * time.Duration(len(departements)-done)
			slog.Info("export --reach", "departements", fmt.Sprintf("%d of %d", done, len(departements)), "rows", rows, "left", left.Round(time.Second))
		}
		return out.Part(departement, len(pairs), func(i int) export.Reach {
			return export.Reach{Place: pairs[i].Place, Site: pairs[i].Site, Tenths: pairs[i].Tenths, Method: string(pairs[i].Method)}
		})
	}); err != nil {
		return fmt.Errorf("export --reach: %w", err)
	}
	places, sites, err := out.Places(ctx, db, cover.SitesQuery)
	if err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("export --reach: %w", err)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "%s\t%d rows, %d of them by road, %.1f s\n", filepath.Join(dir, "reach"), rows, byRoad, time.Since(start).Seconds())
	fmt.Fprintf(tw, "%s\t%d rows\n%s\t%d rows\n", filepath.Join(dir, "places"), places, filepath.Join(dir, "sites"), sites)
	return tw.Flush()
}

// tellEvery is how often a long command says how far it is.
const tellEvery = 10 * time.Second

// roadsOfBuild returns the graph of roads that a build drove on, nil where it
// had none.
func (s settings) roadsOfBuild(ctx context.Context, db *warehouse.DB, stderr io.Writer) (*graph.Graph, error) {
	if n, err := db.Count(ctx, "coverage.commune_places where has_roads"); err != nil || n == 0 {
		return nil, err
	}
	b, err := newBuilder(s, "export", stderr)
	if err != nil {
		return nil, err
	}
	if _, err := b.fetch(ctx); err != nil {
		return nil, err
	}
	n, err := openRoads(ctx, "export --reach", filepath.Join(s.work(), "roads"), b.extracts())
	if err != nil {
		return nil, err
	}
	return n.graph, nil
}
