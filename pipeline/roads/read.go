// Package roads reads OpenStreetMap extracts (PBF) into road graphs and keeps
// built graphs in a cache.
package roads

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"observatoire/geo/graph"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"
)

// Read builds the graph of the car network in the files, in two passes: the
// ways and restrictions of all of them, then only the nodes that these use.
// The files may overlap.
func Read(ctx context.Context, p *graph.Profile, files ...string) (*graph.Graph, graph.Report, error) {
	return read(ctx, graph.NewBuilder(p), p, files)
}

func read(ctx context.Context, b *graph.Builder, p *graph.Profile, files []string) (*graph.Graph, graph.Report, error) {
	// What is built is a few large arrays without pointers: collecting often
	// costs little and keeps the peak near what is alive.
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	for _, f := range files {
		if err := readWays(ctx, b, p, f); err != nil {
			return nil, graph.Report{}, fmt.Errorf("roads %s: ways and relations: %w (is it an OSM PBF file?)", f, err)
		}
	}
	b.Index()
	debug.FreeOSMemory()
	for _, f := range files {
		if err := readNodes(ctx, b, f); err != nil {
			return nil, graph.Report{}, fmt.Errorf("roads %s: nodes: %w", f, err)
		}
	}
	debug.SetGCPercent(10)
	debug.FreeOSMemory()
	return b.Build()
}

func readWays(ctx context.Context, b *graph.Builder, p *graph.Profile, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := dense(f); err != nil {
		return err
	}
	s := osmpbf.New(ctx, f, runtime.GOMAXPROCS(0))
	defer s.Close()
	s.SkipNodes = true
	s.FilterWay = func(w *osm.Way) bool { // a first sieve, in the decoders
		for i := range w.Tags {
			if k := w.Tags[i].Key; k == "highway" {
				return !footpath[w.Tags[i].Value]
			} else if k == "route" {
				return true
			}
		}
		return false
	}
	s.FilterRelation = func(r *osm.Relation) bool { return r.Tags.Find("type") != "" && isRestriction(r.Tags) }
	var nodes []int64
	var tags graph.Tags
	for s.Scan() {
		switch o := s.Object().(type) {
		case *osm.Way:
			nodes = nodes[:0]
			for i := range o.Nodes {
				nodes = append(nodes, int64(o.Nodes[i].ID))
			}
			tags = appendTags(tags[:0], o.Tags)
			b.AddWay(int64(o.ID), nodes, tags)
		case *osm.Relation:
			tags = appendTags(tags[:0], o.Tags)
			b.AddRestriction(restriction(p.Restriction(tags), o.Members))
		}
	}
	return s.Err()
}

// footpath are highways that take no car unless a tag says otherwise, and of
// which there are so many that they are worth a look before the profile's.
var footpath = map[string]bool{"steps": true, "proposed": true, "construction": true, "platform": true, "elevator": true}

func isRestriction(t osm.Tags) bool {
	v := t.Find("type")
	return len(v) >= 11 && v[:11] == "restriction"
}

func restriction(kind graph.Ban, members osm.Members) graph.Restriction {
	r := graph.Restriction{Kind: kind}
	for _, m := range members {
		switch {
		case m.Role == "from" && m.Type == osm.TypeWay:
			r.From = append(r.From, m.Ref)
		case m.Role == "to" && m.Type == osm.TypeWay:
			r.To = append(r.To, m.Ref)
		case m.Role == "via" && m.Type == osm.TypeNode:
			r.Via = m.Ref
		case m.Role == "via" && m.Type == osm.TypeWay:
			r.ViaWays = append(r.ViaWays, m.Ref)
		}
	}
	return r
}

func readNodes(ctx context.Context, b *graph.Builder, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	s := osmpbf.New(ctx, f, runtime.GOMAXPROCS(0))
	defer s.Close()
	s.SkipWays, s.SkipRelations = true, true
	// Nodes are taken inside the decoders, several at once, and never queued.
	s.FilterNode = func(n *osm.Node) bool {
		if len(n.Tags) == 0 || b.Wants(int64(n.ID)) {
			b.AddNode(int64(n.ID), n.Lon, n.Lat, appendTags(nil, n.Tags))
		}
		return false
	}
	for s.Scan() {
	}
	return s.Err()
}

func appendTags(out graph.Tags, in osm.Tags) graph.Tags {
	for _, t := range in {
		out = append(out, graph.Tag{Key: t.Key, Value: t.Value})
	}
	return out
}
