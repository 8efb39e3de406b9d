// Package roads reads OpenStreetMap extracts (PBF) into road graphs and keeps
// built graphs in a cache.
package roads

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"strings"

	"observatoire/geo/graph"
	"observatoire/pipeline/roads/pbf"
	"observatoire/pipeline/runlog"
)

// Read builds the graph of the car network in the files, in two passes: the
// ways and restrictions of all of them, then only the nodes that these use.
// The files may overlap. A file that is damaged, or no OSM PBF file, is an
// error with the exit code of a changed source: it names the file, the block,
// its byte and what to do.
func Read(ctx context.Context, p *graph.Profile, files ...string) (*graph.Graph, graph.Report, error) {
	return read(ctx, graph.NewBuilder(p), p, files)
}

// mostMissing is the share of the nodes of roads that files may lack: at the
// edges of an extract some do, where more do it is no whole extract.
const mostMissing = 0.05

func read(ctx context.Context, b *graph.Builder, p *graph.Profile, names []string) (*graph.Graph, graph.Report, error) {
	// What is built is a few large arrays without pointers: collecting often
	// costs little and keeps the peak near what is alive.
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	var files []*pbf.File
	for _, name := range names {
		f, err := pbf.Open(name)
		if err != nil {
			return nil, graph.Report{}, unreadable(name, err)
		}
		defer f.Close()
		files = append(files, f)
		if f.Header.HasBound {
			b.AddExtent(f.Header.Bound)
		}
		if err := readWays(ctx, b, p, f); err != nil {
			return nil, graph.Report{}, unreadable(name, err)
		}
	}
	b.Index()
	debug.FreeOSMemory()
	for i, f := range files {
		if err := readNodes(ctx, b, f); err != nil {
			return nil, graph.Report{}, unreadable(names[i], err)
		}
	}
	for i, f := range files {
		if f.Header.LocationsOnWays {
			if err := readPlacesOfWays(ctx, b, f); err != nil {
				return nil, graph.Report{}, unreadable(names[i], err)
			}
		}
	}
	if missing, used := b.Missing(); float64(missing) > mostMissing*float64(used) {
		return nil, graph.Report{}, runlog.Changed("roads %s: %d of the %d nodes of its roads are not in it, expected at most %.0f %% missing (osmium extract --strategy=complete_ways keeps them; osmium cat keeps those of a whole file)",
			strings.Join(names, ", "), missing, used, 100*mostMissing)
	}
	debug.SetGCPercent(10)
	debug.FreeOSMemory()
	return b.Build()
}

// unreadable is an error of reading a file, with the name in its commands. What
// the system or the user is to blame for keeps its own exit code.
func unreadable(name string, err error) error {
	var system *fs.PathError
	if errors.As(err, &system) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("roads %s: %w", name, err)
	}
	return runlog.WithCode(runlog.ExitSourceChanged, fmt.Errorf("roads %s: %w", name, &named{err, name}))
}

// named is an error in whose commands FILE is the name of a file.
type named struct {
	err  error
	file string
}

func (e *named) Error() string { return strings.ReplaceAll(e.err.Error(), " FILE", " "+e.file) }
func (e *named) Unwrap() error { return e.err }

// element is what a pass over the ways keeps of one of them, or of a relation.
type element struct {
	id      int64
	nodes   []int64
	tags    []pbf.Tag
	members []pbf.Member
}

// readWays reads roads, shorelines, turn restrictions and ferry routes.
func readWays(ctx context.Context, b *graph.Builder, p *graph.Profile, f *pbf.File) error {
	decode := func(x *pbf.Block) (list []element, err error) {
		err = x.EachWay(isRoad, func(w *pbf.WayRead) {
			list = append(list, element{id: w.ID, nodes: append([]int64(nil), w.Nodes...), tags: append([]pbf.Tag(nil), w.Tags...)})
		})
		if err == nil {
			err = x.EachRelation(isRelation, func(r *pbf.Relation) {
				list = append(list, element{id: r.ID, tags: append([]pbf.Tag(nil), r.Tags...), members: append([]pbf.Member{}, r.Members...)})
			})
		}
		return list, err
	}
	var tags graph.Tags
	return pbf.Blocks(ctx, f, pbf.Ways|pbf.Relations, decode, func(list []element) error {
		for _, e := range list {
			tags = appendTags(tags[:0], e.tags)
			switch {
			case e.members == nil && tags.Get("natural") == "coastline":
				b.AddShore(e.nodes)
				fallthrough
			case e.members == nil:
				b.AddWay(e.id, e.nodes, tags)
			case tags.Get("route") == "ferry":
				b.AddFerryRoute(tags.Get("duration"), waysOf(e.members))
			default:
				b.AddRestriction(restriction(p.Restriction(tags), e.members))
			}
		}
		return nil
	})
}

// isRoad is a first sieve, in the decoders.
func isRoad(tags []pbf.Tag) bool {
	for _, t := range tags {
		switch t.Key {
		case "highway":
			return !footpath[t.Value]
		case "route":
			return true
		case "natural":
			if t.Value == "coastline" {
				return true
			}
		}
	}
	return false
}

// footpath are highways that take no car unless a tag says otherwise, and of
// which there are so many that they are worth a look before the profile's.
var footpath = map[string]bool{"steps": true, "proposed": true, "construction": true, "platform": true, "elevator": true}

func isRelation(tags []pbf.Tag) bool {
	kind, route := "", ""
	for _, t := range tags {
		switch t.Key {
		case "type":
			kind = t.Value
		case "route":
			route = t.Value
		}
	}
	return strings.HasPrefix(kind, "restriction") || kind == "route" && route == "ferry"
}

// waysOf returns the ways of a route, its stops left out.
func waysOf(members []pbf.Member) (ways []int64) {
	for _, m := range members {
		if m.Kind == 'w' && !strings.HasPrefix(m.Role, "platform") && !strings.HasPrefix(m.Role, "stop") {
			ways = append(ways, m.ID)
		}
	}
	return ways
}

func restriction(kind graph.Ban, members []pbf.Member) graph.Restriction {
	r := graph.Restriction{Kind: kind}
	for _, m := range members {
		switch {
		case m.Role == "from" && m.Kind == 'w':
			r.From = append(r.From, m.ID)
		case m.Role == "to" && m.Kind == 'w':
			r.To = append(r.To, m.ID)
		case m.Role == "via" && m.Kind == 'n':
			r.Via = m.ID
		case m.Role == "via" && m.Kind == 'w':
			r.ViaWays = append(r.ViaWays, m.ID)
		}
	}
	return r
}

// readNodes reads the nodes that roads use. They are taken inside the
// decoders, several at once, and never queued.
func readNodes(ctx context.Context, b *graph.Builder, f *pbf.File) error {
	return pbf.Blocks(ctx, f, pbf.Nodes, func(x *pbf.Block) (struct{}, error) {
		return struct{}{}, x.EachNode(b.Wants, func(id int64, lon, lat float64, tags []pbf.Tag) {
			b.AddNode(id, lon, lat, appendTags(nil, tags))
		})
	}, nil)
}

// readPlacesOfWays takes the places of nodes from the ways that have them, for
// the nodes that the file has left out.
func readPlacesOfWays(ctx context.Context, b *graph.Builder, f *pbf.File) error {
	type place struct {
		id       int64
		lon, lat float64
	}
	return pbf.Blocks(ctx, f, pbf.Ways, func(x *pbf.Block) (list []place, err error) {
		err = x.EachWay(isRoad, func(w *pbf.WayRead) {
			for i := range w.Lon {
				list = append(list, place{w.Nodes[i], w.Lon[i], w.Lat[i]})
			}
		})
		return list, err
	}, func(list []place) error {
		for _, n := range list {
			b.AddPlace(n.id, n.lon, n.lat)
		}
		return nil
	})
}

func appendTags(out graph.Tags, in []pbf.Tag) graph.Tags {
	for _, t := range in {
		out = append(out, graph.Tag{Key: t.Key, Value: t.Value})
	}
	return out
}
