package route

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
)

// Sweep is the k nearest espaces of many places under several filters, made by
// one search backwards from each espace as far as needed: for most of them as
// far as FirstLimit, again and farther only for those that a place without k
// answers may be near to. What is kept of a place does not grow with the
// espaces around it. It implements nearest.TravelTimes for the places, espaces
// and filters that it was made for; minutes are those of Times, and where Times
// looks among those of least weight only, Sweep has the least time of all.
type Sweep struct {
	g       *graph.Graph
	espaces []nearest.Espace
	filters []nearest.Filter
	k       int

	goals    []graph.Place
	number   map[orb.Point]uint32 // of the places
	networks *graph.Networks
	snaps    snapped
	found    [][]hit // by place
	dense    []uint8 // density level, by place
	cutOff   []bool  // by filter: the edge of the data cuts some espace off
	admits   []int   // by filter: how many espaces
	rounds   []int   // searches of each round
}

// Account says how many searches were made, round by round.
func (s *Sweep) Account() string { return fmt.Sprintf("searches by round: %d", s.rounds) }

// hit is an espace as one place reaches it at free flow.
type hit struct {
	espace int32
	tenths int32
	metres float32
	legs   float32
}

// FirstLimit is how far every espace is searched, in minutes, where nothing
// else is said: as far as isochrones are drawn. What is left then is searched
// half as far again, more than twice as far, four times, and all the way.
const FirstLimit geo.Minutes = 45

// SweepOptions say how a sweep is made.
type SweepOptions struct {
	K       int         // answers a place and filter, 1 to nearest.MaxK
	Workers int         // 0: one for each processor
	First   geo.Minutes // how far every espace is searched; 0: FirstLimit
	// Draw is handed the search around each espace that stands on a road, as
	// far as First, several at once; the field is only valid during the call.
	// nil: nothing.
	Draw func(espace int, f *graph.Field) (any, error)
	// Drawn is handed what Draw returned, one call at a time and in the order
	// of the espaces.
	Drawn func(espace int, made any) error
}

// NewSweep makes the searches. Places at one point are one place; their density
// is that of the first.
func NewSweep(g *graph.Graph, places []nearest.Origin, espaces []nearest.Espace, filters []nearest.Filter, o SweepOptions) (*Sweep, error) {
	s := &Sweep{g: g, networks: g.Networks(), espaces: espaces, filters: filters, k: o.K, number: make(map[orb.Point]uint32, len(places)),
		cutOff: make([]bool, len(filters)), admits: make([]int, len(filters))}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.First <= 0 {
		o.First = FirstLimit
	}
	var points []orb.Point
	for _, p := range places {
		if _, there := s.number[p.Point]; !there {
			s.number[p.Point] = uint32(len(points))
			points = append(points, p.Point)
			s.dense = append(s.dense, uint8(level(p.Density)))
		}
	}
	s.found = make([][]hit, len(points))
	s.goals = make([]graph.Place, len(espaces))
	for e, x := range espaces {
		s.goals[e], _ = g.Snap(x.Point, Reach)
		for f, filter := range filters {
			if filter.Admits(x) {
				s.admits[f]++
				s.cutOff[f] = s.cutOff[f] || g.CutOff(s.goals[e])
			}
		}
	}
	ends := s.snap(points, o.Workers)
	return s, s.search(ends, points, o)
}

// level is a density level from 0 (not known) to 7.
func level(density int) int {
	if density < 0 || density > 7 {
		return 0
	}
	return density
}

// snapped is what is known of how places meet the roads, by place.
type snapped struct {
	none, cut []bool   // no road is near; the edge of the data cuts its roads off
	network   []uint32 // see graph.Networks
}

// snap finds where the places meet the roads, on several workers.
func (s *Sweep) snap(points []orb.Point, workers int) *graph.Ends {
	s.snaps = snapped{make([]bool, len(points)), make([]bool, len(points)), make([]uint32, len(points))}
	const batch = 4096 // places between two that Ends takes
	var at [batch]graph.Place
	return s.g.NewEnds(len(points), func(i int) graph.Place {
		if i%batch == 0 {
			var wait sync.WaitGroup
			for w := range workers {
				wait.Add(1)
				go func() {
					defer wait.Done()
					for j := i + w; j < min(i+batch, len(points)); j += workers {
						p, ok := s.g.Snap(points[j], Reach)
						at[j-i], s.snaps.none[j], s.snaps.cut[j], s.snaps.network[j] = p, !ok, ok && s.g.CutOff(p), s.networks.Of(p)
					}
				}()
			}
			wait.Wait()
		}
		return at[i%batch]
	})
}

// search makes the searches, round by round.
func (s *Sweep) search(ends *graph.Ends, points []orb.Point, o SweepOptions) error {
	complete := make([]bool, len(s.espaces)) // nothing is left to be found from there
	gatherers := sync.Pool{New: func() any { return ends.NewGatherer() }}
	round := func(which []int, limit geo.Minutes, first bool) error {
		s.rounds = append(s.rounds, len(which))
		sets := make([][]graph.Place, len(which))
		for i, e := range which {
			sets[i] = s.goals[e : e+1]
		}
		type made struct {
			found    []graph.Arrival
			drawn    any
			complete bool
		}
		return graph.Each(s.g, sets, func(int) geo.Minutes { return limit }, o.Workers, func(i int, f *graph.Field) (m made, err error) {
			q := gatherers.Get().(*graph.Gatherer)
			if m.complete = f.Complete(); m.complete {
				m.found = q.Reached(f, 0, nil)
			} else {
				m.found = q.Reached(f, int32(limit*600), nil)
			}
			gatherers.Put(q)
			if first && o.Draw != nil {
				m.drawn, err = o.Draw(which[i], f)
			}
			return m, err
		}, func(i int, m made) error {
			s.take(which[i], m.found)
			complete[which[i]] = m.complete
			if first && o.Drawn != nil {
				return o.Drawn(which[i], m.drawn)
			}
			return nil
		})
	}
	var all []int
	for e := range s.espaces {
		if len(s.goals[e].On) > 0 {
			all = append(all, e)
		}
	}
	if err := round(all, o.First, true); err != nil {
		return err
	}
	last, fastest := o.First, s.g.Fastest()
	for _, limit := range []geo.Minutes{1.5 * o.First, 2.25 * o.First, 4 * o.First, 0} {
		again := s.again(points, complete, last, limit, fastest)
		if len(again) == 0 {
			break
		}
		if err := round(again, limit, false); err != nil {
			return err
		}
		last = limit
	}
	for p := range s.found {
		s.found[p] = slices.Clip(s.best(s.found[p], int(s.dense[p])))
	}
	return nil
}

// take keeps what the search around an espace has found.
func (s *Sweep) take(espace int, found []graph.Arrival) {
	const many = 32
	for _, a := range found {
		list := s.found[a.Place]
		for i := range list {
			if int(list[i].espace) == espace { // of a nearer search
				list = slices.Delete(list, i, i+1)
				break
			}
		}
		if len(list) >= many && len(list) == cap(list) {
			list = s.best(list, int(s.dense[a.Place]))
		}
		s.found[a.Place] = append(list, hit{int32(espace), a.Cost.Tenths, float32(a.Metres), float32(a.Legs)})
	}
}

// best leaves of the hits of a place those that are among the k nearest under
// some filter.
func (s *Sweep) best(list []hit, density int) []hit {
	keep := make([]bool, len(list))
	order := make([]int, 0, s.k+1)
	for f := range s.filters {
		order = s.order(order[:0], list, f, density)
		for _, i := range order {
			keep[i] = true
		}
	}
	n := 0
	for i, k := range keep {
		if k {
			list[n] = list[i]
			n++
		}
	}
	return list[:n]
}

// order appends the places in the list of the k nearest under a filter, the
// nearest first.
func (s *Sweep) order(out []int, list []hit, f, density int) []int {
	filter := &s.filters[f]
	for i := range list {
		e := &s.espaces[list[i].espace]
		if !filter.Admits(*e) {
			continue
		}
		at := len(out)
		for at > 0 && s.nearer(list[i], list[out[at-1]], filter, density) {
			at--
		}
		if at < s.k {
			out = slices.Insert(out, at, i)
			out = out[:min(len(out), s.k)]
		}
	}
	return out
}

// minutes is the time of a hit under a filter.
func (s *Sweep) minutes(h hit, filter *nearest.Filter, density int) geo.Minutes {
	return geo.Minutes(float64(h.tenths)/600) * geo.Minutes(filter.Pace.Factor(density, s.espaces[h.espace].Density))
}

func (s *Sweep) nearer(a, b hit, filter *nearest.Filter, density int) bool {
	x, y := s.minutes(a, filter, density), s.minutes(b, filter, density)
	return x < y || x == y && s.espaces[a.espace].ID < s.espaces[b.espace].ID
}

// again returns the espaces to be searched as far as limit (0: all the way),
// since a place that has no k answers within the last limit may be near to
// them.
func (s *Sweep) again(points []orb.Point, complete []bool, last, limit geo.Minutes, fastest float64) (which []int) {
	const cell = 0.1 // degrees
	type spot struct {
		x, y    int32
		want    nearest.Tags
		network uint32
	}
	waiting := map[spot]bool{}
	order := make([]int, 0, s.k+1)
	for p, at := range points {
		if s.snaps.none[p] {
			continue
		}
		for f := range s.filters {
			if !s.settled(order, p, f, last) {
				waiting[spot{int32(math.Floor(at[0] / cell)), int32(math.Floor(at[1] / cell)), s.filters[f].Want, s.snaps.network[p]}] = true
			}
		}
	}
	far := geo.Metres(1.01*float64(limit)*fastest) + 2*Reach + 20_000 // a cell is less than 16 km across
	for e, x := range s.espaces {
		if complete[e] || len(s.goals[e].On) == 0 {
			continue
		}
		own := s.networks.Of(s.goals[e])
		for w := range waiting {
			if x.Tags&w.want != w.want || w.network != own && w.network != graph.None && own != graph.None {
				continue
			}
			middle := orb.Point{(float64(w.x) + 0.5) * cell, (float64(w.y) + 0.5) * cell}
			if limit <= 0 || geo.Distance(x.Point, middle) <= far {
				which = append(which, e)
				break
			}
		}
	}
	return which
}

// settled reports whether no search that goes farther than last can change the
// answers of a place under a filter.
func (s *Sweep) settled(order []int, p, f int, last geo.Minutes) bool {
	filter, density := &s.filters[f], int(s.dense[p])
	order = s.order(order[:0], s.found[p], f, density)
	if len(order) < min(s.k, s.admits[f]) {
		return len(order) == s.admits[f]
	}
	if len(order) == 0 {
		return true
	}
	least := math.Inf(1)
	for to := range 8 {
		least = min(least, filter.Pace.Factor(density, to))
	}
	return s.minutes(s.found[p][order[len(order)-1]], filter, density) <= last*geo.Minutes(least)
}

var _ nearest.TravelTimes = (*Sweep)(nil)

// Minutes implements nearest.TravelTimes, by a search of its own.
func (s *Sweep) Minutes(from nearest.Origin, to nearest.Espace) (nearest.Answer, nearest.Reason) {
	return NewTimes(s.g).Minutes(from, to)
}

// Nearest implements nearest.TravelTimes. The origins must be of the places,
// the espaces and filters (or some of the filters) those that the sweep was made for; k
// is at most that of the sweep.
func (s *Sweep) Nearest(origins []nearest.Origin, espaces []nearest.Espace, filters []nearest.Filter, k int,
	emit func(origin, filter int, answers []nearest.Answer, reason nearest.Reason)) {
	if k > s.k || len(espaces) != len(s.espaces) {
		panic("route: a sweep was asked for more than it was made for")
	}
	own := make([]int, len(filters))
	for f, filter := range filters {
		own[f] = slices.IndexFunc(s.filters, func(x nearest.Filter) bool { return x.Want == filter.Want && x.Pace == filter.Pace })
		if own[f] < 0 {
			panic("route: a sweep was asked for a filter that it was not made for")
		}
	}
	order := make([]int, 0, s.k+1)
	var answers []nearest.Answer
	for o, from := range origins {
		p, there := s.number[from.Point]
		if !there {
			panic("route: a sweep was asked for a place that it was not made for")
		}
		for i, f := range own {
			filter := &s.filters[f]
			order = s.order(order[:0], s.found[p], f, int(s.dense[p]))
			answers = answers[:0]
			for _, at := range order[:min(k, len(order))] {
				h := s.found[p][at]
				a := answer(int(h.espace), geo.Minutes(float64(h.tenths)/600), geo.Metres(h.metres), geo.Metres(h.legs))
				answers = append(answers, a.Times(filter.Pace.Factor(int(s.dense[p]), s.espaces[h.espace].Density)))
			}
			emit(o, i, answers, s.reason(p, f, len(answers)))
		}
	}
}

// reason says why a place has no answer.
func (s *Sweep) reason(p uint32, f, answers int) nearest.Reason {
	switch {
	case answers > 0:
		return ""
	case s.snaps.none[p]:
		return NoRoad
	case s.admits[f] == 0:
		return nearest.NoEspace
	case s.snaps.cut[p] || s.cutOff[f]:
		return CutOff
	}
	return nearest.NoEspaceOnLandmass
}
