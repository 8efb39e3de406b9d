package roads

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"observatoire/geo/graph"
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
func Open(ctx context.Context, p *graph.Profile, folder string, files ...string) (Built, error) {
	if len(files) == 0 {
		return Built{}, errors.New("roads: no OSM PBF file given")
	}
	if folder == "" {
		g, r, err := Read(ctx, p, files...)
		return Built{Graph: g, Report: r}, err
	}
	key, err := digest(p, files)
	if err != nil {
		return Built{}, err
	}
	name := filepath.Join(folder, key+".graph")
	if b, ok := fromCache(name); ok {
		return b, nil
	}
	g, r, err := Read(ctx, p, files...)
	if err != nil {
		return Built{}, err
	}
	if err := keep(name, g, r); err != nil {
		return Built{}, fmt.Errorf("roads cache: %w", err)
	}
	return Built{Graph: g, Report: r}, nil
}

func fromCache(name string) (b Built, ok bool) {
	f, err := os.Open(name)
	if err != nil {
		return b, false
	}
	defer f.Close()
	text, err := os.ReadFile(name + ".json")
	if err != nil || json.Unmarshal(text, &b.Report) != nil {
		return b, false
	}
	b.Graph, err = graph.Load(f)
	b.Cached = true
	return b, err == nil
}

// keep writes beside the place and renames.
func keep(name string, g *graph.Graph, r graph.Report) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := replace(name+".json", func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
		return err
	}
	return replace(name, func(w io.Writer) error { _, err := g.WriteTo(w); return err })
}

func replace(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// digest names a graph by the content that it is made from.
func digest(p *graph.Profile, files []string) (string, error) {
	h := sha256.New()
	io.WriteString(h, p.String())
	for _, name := range files {
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
