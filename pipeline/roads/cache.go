package roads

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"observatoire/geo/graph"
	"observatoire/pipeline/files"
)

// Built is a graph and where it came from.
type Built struct {
	Graph  *graph.Graph
	Report graph.Report
	Cached bool // read from the cache
}

// Open returns the graph of the files, from the cache folder where it lies
// there already, and puts it there where not. What decides is the content of
// the files and the profile. Without a folder nothing is kept.
func Open(ctx context.Context, p *graph.Profile, folder string, extracts ...string) (Built, error) {
	if len(extracts) == 0 {
		return Built{}, errors.New("roads: no OSM PBF file given")
	}
	if folder == "" {
		g, r, err := Read(ctx, p, extracts...)
		return Built{Graph: g, Report: r}, err
	}
	key, err := digest(p, extracts)
	if err != nil {
		return Built{}, err
	}
	name := filepath.Join(folder, key+".graph")
	if b, ok := fromCache(name); ok {
		return b, nil
	}
	g, r, err := Read(ctx, p, extracts...)
	if err != nil {
		return Built{}, err
	}
	if err := keep(name, g, r); err != nil {
		return Built{}, fmt.Errorf("roads cache: %w", err)
	}
	return Built{Graph: g, Report: r}, nil
}

// fromCache reads a graph and its report. What cannot be read is moved aside
// with a warning; it is made again then.
func fromCache(name string) (b Built, ok bool) {
	f, err := os.Open(name)
	if err != nil {
		return b, false
	}
	defer f.Close()
	text, err := os.ReadFile(name + ".json")
	if err == nil {
		err = json.Unmarshal(text, &b.Report)
	}
	if err == nil {
		b.Graph, err = graph.Load(f)
	}
	if err == nil {
		b.Cached = true
		return b, true
	}
	to, _ := files.Aside(name)
	slog.Warn("roads: the graph in the cache cannot be read; it is made again", "file", name, "why", err, "moved_to", to)
	return Built{}, false
}

// keep puts a graph and its report in the cache.
func keep(name string, g *graph.Graph, r graph.Report) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := files.Write(name+".json", text); err != nil {
		return err
	}
	return files.WriteBy(name, func(w io.Writer) error { _, err := g.WriteTo(w); return err })
}

// digest names a graph by the content that it is made from.
func digest(p *graph.Profile, extracts []string) (string, error) {
	h := sha256.New()
	io.WriteString(h, p.String())
	for _, name := range extracts {
		f, err := os.Open(name)
		if err != nil {
			return "", fmt.Errorf("roads: %w", err)
		}
		one := sha256.New()
		_, err = io.Copy(one, f)
		f.Close()
		if err != nil {
			return "", fmt.Errorf("roads %s: %w", name, err)
		}
		h.Write(one.Sum(nil))
	}
	return hex.EncodeToString(h.Sum(nil))[:32], nil
}
