package route

import (
	"cmp"
	"math"
	"slices"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
)

// NoRoad: no road that cars may use is near the origin.
const NoRoad nearest.Reason = "sans_route"

// CutOff: the edge of the extracts cuts the roads there off from the rest, so
// that nobody can tell; an extract that reaches farther would.
const CutOff nearest.Reason = "hors_reseau"

// Times answers travel times on a graph of roads; it implements
// nearest.TravelTimes. Minutes are those of driving from road to road;
// Answer.Distance is driven, Answer.Legs are those from the doors to the
// roads. An Origin stands for its Point alone, whatever its Spread: people who
// live at several places are a nearest.Group.
type Times struct {
	g    *graph.Graph
	snap func(orb.Point) (graph.Place, bool)
}

var _ nearest.TravelTimes = (*Times)(nil)

// NewTimes returns the travel times of a graph.
func NewTimes(g *graph.Graph) *Times {
	return NewTimesOf(g, func(p orb.Point) (graph.Place, bool) { return g.Snap(p, Reach) })
}

// NewTimesOf is NewTimes with a function that says where a point (lon/lat
// degrees) meets the roads, at most Reach away, for callers that remember it.
func NewTimesOf(g *graph.Graph, snap func(orb.Point) (graph.Place, bool)) *Times {
	return &Times{g, snap}
}

// Minutes implements nearest.TravelTimes.
func (t *Times) Minutes(from nearest.Origin, to nearest.Espace) (nearest.Answer, nearest.Reason) {
	trip, err := Find(t.g, from.Point, to.Point)
	switch err {
	case nil:
		return answer(0, trip.Minutes, trip.Metres, trip.Legs[0]+trip.Legs[1]), ""
	case NoWay:
		return nearest.Answer{}, nearest.OtherLandmass
	case NoWayHere:
		return nearest.Answer{}, CutOff
	}
	return nearest.Answer{}, NoRoad
}

func answer(espace int, m geo.Minutes, d, legs geo.Metres) nearest.Answer {
	return nearest.Answer{Espace: espace, Minutes: m, Low: m, High: m, Distance: d, Legs: legs, Method: nearest.Route}
}

// spare is how many more espaces are searched than asked for: what is nearest
// by the weight of the search and by its time differs now and then.
const spare = 2

// Nearest implements nearest.TravelTimes by one search from all espaces for
// each set of espaces that the filters make.
func (t *Times) Nearest(origins []nearest.Origin, espaces []nearest.Espace, filters []nearest.Filter, k int,
	emit func(origin, filter int, answers []nearest.Answer, reason nearest.Reason)) {
	q := t.question(origins, espaces, filters, k)
	best := nearest.NewBest(espaces, k)
	for o, from := range origins {
		for f, filter := range filters {
			best.Reset()
			for _, s := range q.sets[f] {
				for _, a := range q.found[s][o] {
					factor := filter.Pace.Factor(from.Density, espaces[a.Espace].Density)
					best.Offer(a.Times(factor))
				}
			}
			var reason nearest.Reason
			switch {
			case best.Len() > 0:
			case len(q.places[o].On) == 0:
				reason = NoRoad
			case len(q.sets[f]) == 0:
				reason = nearest.NoEspace
			case t.g.CutOff(q.places[o]) || q.cutOff[f]:
				reason = CutOff
			default:
				reason = nearest.NoEspaceOnLandmass
			}
			emit(o, f, best.Answers(), reason)
		}
	}
}

// question is what the searches of one call of Nearest share.
type question struct {
	places []graph.Place        // by origin; without roads where none is near
	sets   [][]int              // by filter: the sets that make it up
	found  [][][]nearest.Answer // by set and origin: free-flow answers
	cutOff []bool               // by filter: the edge of the data cuts some espace off
}

// question finds the sets of espaces that have one factor under every pace of
// a filter, and searches each once.
func (t *Times) question(origins []nearest.Origin, espaces []nearest.Espace, filters []nearest.Filter, k int) question {
	q := question{sets: make([][]int, len(filters)), cutOff: make([]bool, len(filters))}
	for _, o := range origins {
		p, _ := t.snap(o.Point)
		q.places = append(q.places, p)
	}
	goals := make([]graph.Place, len(espaces))
	for i, e := range espaces {
		goals[i], _ = t.snap(e.Point)
	}
	var members [][]int
	type name struct {
		want  nearest.Tags
		class string
	}
	known := map[name]int{}
	for f, filter := range filters {
		for e := range espaces {
			if !filter.Admits(espaces[e]) {
				continue
			}
			q.cutOff[f] = q.cutOff[f] || t.g.CutOff(goals[e])
			n := name{filter.Want, class(filters, espaces[e].Density)}
			s, ok := known[n]
			if !ok {
				s = len(members)
				known[n] = s
				members = append(members, nil)
			}
			if !slices.Contains(q.sets[f], s) {
				q.sets[f] = append(q.sets[f], s)
			}
			if m := members[s]; len(m) == 0 || m[len(m)-1] < e {
				members[s] = append(m, e)
			}
		}
	}
	for _, m := range members {
		q.found = append(q.found, t.search(q, espaces, goals, m, k))
	}
	return q
}

// class tells espaces apart that some pace treats differently.
func class(filters []nearest.Filter, density int) string {
	var b []byte
	for _, f := range filters {
		x := math.Float64bits(f.Pace.Factor(density, density))
		for i := 0; i < 64; i += 8 {
			b = append(b, byte(x>>i))
		}
	}
	return string(b)
}

// search answers one set of espaces for all origins, the k of least time
// among those found.
func (t *Times) search(q question, espaces []nearest.Espace, goals []graph.Place, members []int, k int) [][]nearest.Answer {
	set := make([]graph.Place, len(members))
	for i, e := range members {
		set[i] = goals[e]
	}
	f := t.g.Nearest(set, min(k+spare, len(set)), 0)
	out := make([][]nearest.Answer, len(q.places))
	for o, place := range q.places {
		if len(place.On) == 0 {
			continue
		}
		reached := f.At(place)
		slices.SortFunc(reached, func(a, b graph.Reach) int {
			return cmp.Or(cmp.Compare(a.Cost.Minutes(), b.Cost.Minutes()), cmp.Compare(espaces[members[a.Target]].ID, espaces[members[b.Target]].ID))
		})
		for _, r := range reached[:min(k, len(reached))] {
			e := members[r.Target]
			legs := t.g.Legs(place, goals[e])
			out[o] = append(out[o], answer(e, geo.Minutes(r.Cost.Minutes()), r.Metres, legs[0]+legs[1]))
		}
	}
	return out
}
