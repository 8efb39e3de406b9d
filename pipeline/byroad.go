package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"observatoire/data"
	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"
	"observatoire/geo/route"
	"observatoire/pipeline/roads"

	"github.com/paulmach/orb"
)

// fileList is a flag that may be given several times.
type fileList []string

func (l *fileList) String() string { return strings.Join(*l, ", ") }

func (l *fileList) Set(name string) error {
	if name == "" {
		return errors.New("expected a file name")
	}
	*l = append(*l, name)
	return nil
}

// roadNetwork is the roads of OpenStreetMap extracts as commands ask for them. It
// is a placer (the index of a place is 0 where a road is within route.Reach,
// -1 elsewhere) and answers travel times between exact places.
type roadNetwork struct {
	graph *graph.Graph
	times *route.Times
	files fileList
	roads orb.Bound // of the roads
	reach orb.Bound // beyond it no road is within reach

	mu    sync.Mutex
	known map[orb.Point]graph.Place
}

var (
	_ placer              = (*roadNetwork)(nil)
	_ nearest.TravelTimes = (*roadNetwork)(nil)
)

// openRoads makes the graph of the files, or takes it from the cache folder.
// stage is the command, for messages.
func openRoads(ctx context.Context, stage, cache string, files fileList) (*roadNetwork, error) {
	for _, name := range files {
		info, err := os.Stat(name)
		if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
			err = pe.Err
		} else if err == nil && !info.Mode().IsRegular() {
			err = errors.New("not a file")
		}
		if err != nil {
			return nil, fmt.Errorf("%s --roads %s: %w, expected an OpenStreetMap extract (.osm.pbf)", stage, name, err)
		}
	}
	f, err := data.FS.Open("reference/car_profile.csv")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", stage, err)
	}
	defer f.Close()
	profile, err := graph.ParseProfile(f)
	if err != nil {
		return nil, fmt.Errorf("%s data/reference/car_profile.csv: %w", stage, err)
	}
	start := time.Now()
	slog.Info(stage+" opens roads", "files", files.String(), "cache", cache)
	b, err := roads.Open(ctx, profile, cache, files...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", stage, err)
	}
	n := &roadNetwork{graph: b.Graph, files: files, roads: b.Graph.Bound()}
	n.times = route.NewTimesOf(b.Graph, n.snap)
	if b.Graph.Edges() == 0 {
		return nil, fmt.Errorf("%s %s: no road that cars may use, expected an OpenStreetMap extract with its highways", stage, &files)
	}
	lat := float64(route.Reach) / 110000
	lon := lat / math.Max(0.01, math.Cos(math.Max(math.Abs(n.roads.Min[1]), math.Abs(n.roads.Max[1]))*math.Pi/180+0.001))
	n.reach = orb.Bound{Min: orb.Point{n.roads.Min[0] - lon, n.roads.Min[1] - lat}, Max: orb.Point{n.roads.Max[0] + lon, n.roads.Max[1] + lat}}
	slog.Info(stage+" has roads", "directed_edges", b.Graph.Edges(), "cached", b.Cached, "seconds", fmt.Sprintf("%.1f", time.Since(start).Seconds()))
	if b.Report.MissingNodes > 0 {
		slog.Warn(stage+": roads of the extract refer to nodes that it does not have; they end there", "nodes", b.Report.MissingNodes)
	}
	return n, nil
}

// trips answers a command's places by road.
func (n *roadNetwork) trips(stage string) *trips {
	return &trips{places: n, times: n, byRoad: n, stage: stage}
}

// remembered is how many places keep where they meet the roads.
const remembered = 1 << 17

// snap returns where a place meets the roads. It remembers, since the trips of
// a file mostly have few ends; without roads in reach the place has none.
func (n *roadNetwork) snap(p orb.Point) (at graph.Place, ok bool) {
	n.mu.Lock()
	at, known := n.known[p]
	n.mu.Unlock()
	if known {
		return at, len(at.On) > 0
	}
	if n.reach.Contains(p) {
		at, _ = n.graph.Snap(p, route.Reach)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil || len(n.known) >= remembered {
		n.known = map[orb.Point]graph.Place{}
	}
	n.known[p] = at
	return at, len(at.On) > 0
}

// Locate implements placer.
func (n *roadNetwork) Locate(p orb.Point) int {
	if _, ok := n.snap(p); ok {
		return 0
	}
	return -1
}

// Origin implements placer.
func (n *roadNetwork) Origin(id string, p orb.Point) nearest.Origin {
	return nearest.Origin{ID: id, Point: p, Commune: n.Locate(p)}
}

// Espace implements placer.
func (n *roadNetwork) Espace(id string, p orb.Point) nearest.Espace {
	return nearest.Espace{ID: id, Point: p, Commune: n.Locate(p)}
}

// legs writes the metres between the two places of a trip and their roads,
// nothing where no road is within reach.
func (n *roadNetwork) legs(from, to orb.Point) (texts [2]string) {
	a, startOK := n.snap(from)
	b, goalOK := n.snap(to)
	legs := n.graph.Legs(a, b)
	for i, ok := range []bool{startOK, goalOK} {
		if ok {
			texts[i] = metresText(legs[i])
		}
	}
	return texts
}

// leg writes the metres between a place and its road, nothing where no road is
// within reach.
func (n *roadNetwork) leg(p orb.Point) string {
	at, ok := n.snap(p)
	if !ok {
		return ""
	}
	return metresText(at.Leg)
}

func metresText(m geo.Metres) string { return strconv.FormatFloat(float64(m), 'f', 1, 64) }

// reachKm is how far from a road a place may be, in words.
var reachKm = fmt.Sprintf("%.0f km", route.Reach.Km())

func (n *roadNetwork) words() words {
	return words{
		far:      "is more than " + reachKm + " from any road of " + n.files.String() + ", and near one the other way round",
		is:       "is more than " + reachKm + " from any road of " + n.files.String() + ": no minutes",
		none:     "within " + reachKm + " of a road",
		expected: "places on the roads of " + n.files.String() + " (" + n.extent() + ")",
		many:     "more places far from any road; their rows say " + string(route.NoRoad),
	}
}

// extent says where the roads are.
func (n *roadNetwork) extent() string {
	return fmt.Sprintf("lon %.2f to %.2f, lat %.2f to %.2f", n.roads.Min[0], n.roads.Max[0], n.roads.Min[1], n.roads.Max[1])
}

// Minutes implements nearest.TravelTimes.
func (n *roadNetwork) Minutes(from nearest.Origin, to nearest.Espace) (nearest.Answer, nearest.Reason) {
	if from.Commune < 0 || to.Commune < 0 {
		return nearest.Answer{}, route.NoRoad
	}
	return n.times.Minutes(from, to)
}

// Nearest implements nearest.TravelTimes. Places that no road is near take no
// part in the search.
func (n *roadNetwork) Nearest(origins []nearest.Origin, espaces []nearest.Espace, filters []nearest.Filter, k int,
	emit func(origin, filter int, answers []nearest.Answer, reason nearest.Reason)) {
	var from []nearest.Origin
	var to []nearest.Espace
	var origin, espace []int // in the lists that were given
	for i, o := range origins {
		if o.Commune >= 0 {
			from, origin = append(from, o), append(origin, i)
		}
	}
	for i, e := range espaces {
		if e.Commune >= 0 {
			to, espace = append(to, e), append(espace, i)
		}
	}
	next := 0
	lost := func(until int) {
		for ; next < until; next++ {
			for f := range filters {
				emit(next, f, nil, route.NoRoad)
			}
		}
	}
	n.times.Nearest(from, to, filters, k, func(o, f int, answers []nearest.Answer, reason nearest.Reason) {
		lost(origin[o])
		next = origin[o] + 1
		answers = slices.Clone(answers)
		for i := range answers {
			answers[i].Espace = espace[answers[i].Espace]
		}
		emit(origin[o], f, answers, reason)
	})
	lost(len(origins))
}
