// Package route answers travel times by road: from home to the nearest
// espaces on a graph of roads, and the way between two places with the names
// of the streets.
package route

import (
	"observatoire/geo"
	"observatoire/geo/graph"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// Reach is how far from a road a place may be to be connected with it.
const Reach geo.Metres = 5000

// Trip is a way by road from one place to another.
type Trip struct {
	Minutes geo.Minutes // driving, from road to road
	Door    geo.Minutes // with the legs between doors and road, on foot
	Metres  geo.Metres  // driven
	// Legs are the distances between the two doors and the road.
	Legs  [2]geo.Metres
	Steps []graph.Step
}

// Failure says why there is no trip.
type Failure string

const (
	NoRoadFrom Failure = "no road within reach of the start"
	NoRoadTo   Failure = "no road within reach of the goal"
	NoWay      Failure = "no way by road from the start to the goal"
	NoWayHere  Failure = "no way by road from the start to the goal: the roads at one of them are cut off from the rest in these extracts (use an extract that reaches farther)"
)

func (f Failure) Error() string { return string(f) }

// Find returns the trip between two points (lon/lat degrees). The error is a
// Failure.
func Find(g *graph.Graph, from, to orb.Point) (Trip, error) {
	a, ok := g.Snap(from, Reach)
	if !ok {
		return Trip{}, NoRoadFrom
	}
	b, ok := g.Snap(to, Reach)
	if !ok {
		return Trip{}, NoRoadTo
	}
	return between(g, a, b)
}

func between(g *graph.Graph, a, b graph.Place) (Trip, error) {
	p, ok := g.Path(a, b)
	if !ok && (g.CutOff(a) || g.CutOff(b)) {
		return Trip{}, NoWayHere
	}
	if !ok {
		return Trip{}, NoWay
	}
	t := Trip{Minutes: geo.Minutes(p.Cost.Minutes()), Legs: g.Legs(a, b), Steps: g.Steps(p)}
	for _, s := range t.Steps {
		t.Metres += s.Metres
	}
	t.Door = t.Minutes + g.Walk(t.Legs[0]) + g.Walk(t.Legs[1])
	return t, nil
}

// Line returns the whole way as one line (lon/lat degrees).
func (t Trip) Line() (l orb.LineString) {
	for _, s := range t.Steps {
		if len(l) > 0 {
			l = append(l, s.Line[1:]...)
		} else {
			l = append(l, s.Line...)
		}
	}
	return l
}

// GeoJSON returns one feature for each stretch of road: its line, with name,
// ref, class, metres, minutes and ferry as properties, in the order of travel.
func (t Trip) GeoJSON() *geojson.FeatureCollection {
	c := geojson.NewFeatureCollection()
	for i, s := range t.Steps {
		f := geojson.NewFeature(s.Line)
		f.Properties = geojson.Properties{
			"order": i + 1, "name": s.Name, "ref": s.Ref, "class": s.Class, "ferry": s.Ferry,
			"metres": round(float64(s.Metres), 1), "minutes": round(float64(s.Minutes), 1000),
		}
		c.Append(f)
	}
	return c
}

func round(x, steps float64) float64 { return float64(int64(x*steps+0.5)) / steps }
