package route

import (
	"math"
	"slices"
	"strings"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"
)

// NoRoad: no road that cars may use is near the origin.
const NoRoad nearest.Reason = "sans_route"

// Times answers travel times on a graph of roads; it implements
// nearest.TravelTimes. Minutes are those of driving from road to road;
// Answer.Distance is driven.
//
// An origin with a Spread stands for people who live around it: its minutes
// are the mean over residential streets within the spread, by their length.
type Times struct {
	g *graph.Graph
	// Samples is the number of streets taken for an origin with a spread.
	Samples int
}

var _ nearest.TravelTimes = (*Times)(nil)

// NewTimes returns the travel times of a graph.
func NewTimes(g *graph.Graph) *Times { return &Times{g: g, Samples: 16} }

// around returns the places that stand for an origin, with their weights,
// which sum to 1. There is none where no road is near.
func (t *Times) around(o nearest.Origin) (places []graph.Place, weights []float64) {
	if o.Spread > 0 {
		places, weights = t.g.Built(o.Point, o.Spread, t.Samples)
	}
	if len(places) == 0 {
		if p, ok := t.g.Snap(o.Point, Reach); ok {
			return []graph.Place{p}, []float64{1}
		}
		return nil, nil
	}
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	for i := range weights {
		weights[i] /= sum
	}
	return places, weights
}

// Minutes implements nearest.TravelTimes.
func (t *Times) Minutes(from nearest.Origin, to nearest.Espace) (nearest.Answer, nearest.Reason) {
	places, weights := t.around(from)
	goal, ok := t.g.Snap(to.Point, Reach)
	if len(places) == 0 || !ok {
		return nearest.Answer{}, NoRoad
	}
	if len(places) == 1 {
		trip, err := between(t.g, places[0], goal)
		if err != nil {
			return nearest.Answer{}, nearest.OtherLandmass
		}
		return answer(0, trip.Minutes, trip.Metres), ""
	}
	f := t.g.Nearest([]graph.Place{goal}, 1, 0)
	var m, d, seen float64
	for i, p := range places {
		if r := f.At(p); len(r) > 0 {
			m += weights[i] * r[0].Cost.Minutes()
			d += weights[i] * float64(f.Metres(p, 0))
			seen += weights[i]
		}
	}
	if seen == 0 {
		return nearest.Answer{}, nearest.OtherLandmass
	}
	return answer(0, geo.Minutes(m/seen), geo.Metres(d/seen)), ""
}

func answer(espace int, m geo.Minutes, d geo.Metres) nearest.Answer {
	return nearest.Answer{Espace: espace, Minutes: m, Low: m, High: m, Distance: d, Method: nearest.Route}
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
			case len(q.places[o]) == 0:
				reason = NoRoad
			case len(q.sets[f]) == 0:
				reason = nearest.NoEspace
			default:
				reason = nearest.NoEspaceOnLandmass
			}
			emit(o, f, best.Answers(), reason)
		}
	}
}

// question is what the searches of one call of Nearest share.
type question struct {
	places  [][]graph.Place // by origin
	weights [][]float64
	sets    [][]int              // by filter: the sets that make it up
	found   [][][]nearest.Answer // by set and origin: free-flow answers
}

// question finds the sets of espaces that have one factor under every pace of
// a filter, and searches each once.
func (t *Times) question(origins []nearest.Origin, espaces []nearest.Espace, filters []nearest.Filter, k int) question {
	q := question{sets: make([][]int, len(filters))}
	for _, o := range origins {
		p, w := t.around(o)
		q.places, q.weights = append(q.places, p), append(q.weights, w)
	}
	goals := make([]graph.Place, len(espaces))
	for i, e := range espaces {
		goals[i], _ = t.g.Snap(e.Point, Reach)
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

// search answers one set of espaces for all origins.
func (t *Times) search(q question, espaces []nearest.Espace, goals []graph.Place, members []int, k int) [][]nearest.Answer {
	set := make([]graph.Place, len(members))
	for i, e := range members {
		set[i] = goals[e]
	}
	f := t.g.Nearest(set, min(k+spare, len(set)), 0)
	out := make([][]nearest.Answer, len(q.places))
	less := func(a, b int) int { return strings.Compare(espaces[members[a]].ID, espaces[members[b]].ID) }
	for o, places := range q.places {
		out[o] = mean(f, places, q.weights[o], k, less)
		for i := range out[o] {
			out[o][i].Espace = members[out[o][i].Espace]
		}
	}
	return out
}

// mean returns the k espaces of least mean time over the places of an origin.
// An espace that is not among those found for a place counts there with the
// last that was found, or with its own mean elsewhere if that is more. The
// distance is that from the middle one of the places that found it.
func mean(f *graph.Field, places []graph.Place, weights []float64, k int, compare func(a, b int) int) []nearest.Answer {
	type sum struct{ weight, minutes, metres float64 }
	sums := map[uint32]*sum{}
	last := make([]float64, len(places))
	has := make([]map[uint32]bool, len(places))
	for i, p := range places {
		has[i] = map[uint32]bool{}
		for _, r := range f.At(p) {
			s := sums[r.Target]
			if s == nil {
				s = &sum{}
				sums[r.Target] = s
			}
			m := r.Cost.Minutes()
			s.weight += weights[i]
			s.minutes += weights[i] * m
			has[i][r.Target] = true
			last[i] = m
		}
	}
	var out []nearest.Answer
	for target, s := range sums {
		own, total, weight := s.minutes/s.weight, s.minutes, s.weight
		for i := range places {
			if !has[i][target] && len(has[i]) > 0 {
				total += weights[i] * math.Max(last[i], own)
				weight += weights[i]
			}
		}
		out = append(out, answer(int(target), geo.Minutes(total/weight), 0))
	}
	slices.SortFunc(out, func(a, b nearest.Answer) int {
		if a.Minutes != b.Minutes {
			if a.Minutes < b.Minutes {
				return -1
			}
			return 1
		}
		return compare(a.Espace, b.Espace)
	})
	out = out[:min(k, len(out))]
	for i := range out {
		for j := range places {
			p := (j + len(places)/2) % len(places)
			if has[p][uint32(out[i].Espace)] {
				out[i].Distance = f.Metres(places[p], uint32(out[i].Espace))
				break
			}
		}
	}
	return out
}
