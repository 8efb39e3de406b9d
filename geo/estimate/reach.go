package estimate

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"sort"

	"observatoire/geo"
	"observatoire/geo/nearest"
)

// Reached is an espace that a place reaches, with the free-flow minutes.
type Reached struct {
	Espace  int // index in the list that was asked
	Minutes geo.Minutes
}

// Reach answers which of some espaces places reach within a limit. It is made
// once for many places, by one search backwards from each commune that has an
// espace, and is not safe for use by several goroutines at once.
type Reach struct {
	e       *Estimator
	s       *search
	espaces []nearest.Espace
	at      []geo.Vector // of the espaces
	limit   geo.Minutes
	way     float64           // km that no trip within the limit exceeds, obstacles included
	byLand  [][]int32         // espaces of each landmass, from south to north
	detours map[int32]detours // by commune of the espaces
	reached []Reached
}

// detours are the ways around obstacles to one commune.
type detours struct {
	settled []uint64          // communes for which it is known, one bit each
	km      map[int32]float32 // where it is not 0
}

// NewReach prepares the espaces: trips of more than limit are left out.
func (e *Estimator) NewReach(espaces []nearest.Espace, limit geo.Minutes) *Reach {
	r := &Reach{e: e, s: newSearch(e.c), espaces: espaces, at: vectors(espaces), limit: limit, way: e.model.reach(limit),
		byLand: make([][]int32, e.c.landmasses), detours: map[int32]detours{}}
	for i, to := range espaces {
		if to.Commune < 0 {
			continue
		}
		land := e.c.land[to.Commune]
		r.byLand[land] = append(r.byLand[land], int32(i))
		if k := int32(to.Commune); r.detours[k].settled == nil {
			r.detours[k] = r.s.detours(to.Commune, ordinaryDetour*r.way)
		}
	}
	for _, of := range r.byLand {
		slices.SortFunc(of, func(a, b int32) int {
			return cmp.Or(cmp.Compare(espaces[a].Point[1], espaces[b].Point[1]), cmp.Compare(a, b))
		})
	}
	return r
}

// vectors returns the position of each espace.
func vectors(espaces []nearest.Espace) []geo.Vector {
	out := make([]geo.Vector, len(espaces))
	for i, e := range espaces {
		out[i] = geo.VectorOf(e.Point)
	}
	return out
}

// reach returns km that no trip within a time exceeds: those of flat land, away
// from the shortest trips.
func (m *Model) reach(limit geo.Minutes) float64 {
	return math.Pow(float64(limit)/m.Scale, 1/m.Exponent) * (1 + 1e-9)
}

// From returns the espaces that a place reaches within a time, at most the
// limit, by minutes and then by their order; none for a place in no commune. The
// result is valid until the next call. The minutes are those of Nearest at free
// flow.
func (r *Reach) From(from nearest.Origin, within geo.Minutes) []Reached {
	r.reached = r.reached[:0]
	if from.Commune < 0 {
		return nil
	}
	e := r.e
	way := r.way
	if within = min(within, r.limit); within < r.limit {
		way = e.model.reach(within)
	}
	// The mean distance from a disc is never under that from its middle.
	south := way / 111 // degrees of latitude, a little more than needed
	east := south / math.Cos(min(math.Abs(from.Point[1])+south, 89)*math.Pi/180)
	of := r.byLand[e.c.land[from.Commune]]
	first := sort.Search(len(of), func(i int) bool { return r.espaces[of[i]].Point[1] >= from.Point[1]-south })
	at := geo.VectorOf(from.Point)
	for _, i := range of[first:] {
		to := &r.espaces[i]
		if to.Point[1] > from.Point[1]+south {
			break
		}
		if math.Abs(to.Point[0]-from.Point[0]) > east {
			continue
		}
		d := MeanDistance(at.Distance(r.at[i]), from.Spread)
		if d.Km() > way {
			continue
		}
		relief := (e.relief[from.Commune] + e.relief[to.Commune]) / 2
		m := e.model.minutes(d.Km(), 0, relief)
		if m > within {
			continue
		}
		if around := r.around(from.Commune, to.Commune); around > 0 {
			if m = e.model.minutes(d.Km(), around, relief); m > within {
				continue
			}
		}
		r.reached = append(r.reached, Reached{int(i), m})
	}
	slices.SortFunc(r.reached, func(a, b Reached) int {
		switch {
		case a.Minutes < b.Minutes:
			return -1
		case a.Minutes > b.Minutes:
			return 1
		}
		return a.Espace - b.Espace
	})
	return r.reached
}

func (r *Reach) around(from, to int) float64 {
	d := r.detours[int32(to)]
	if d.settled[from/64]&(1<<(from%64)) != 0 {
		return float64(d.km[int32(from)])
	}
	return r.s.around(from, to) // a place far from its commune's point
}

// detours returns the ways around obstacles from a commune to all that a path
// of at most limit km leads to. Method: Dijkstra (1959).
func (s *search) detours(from int, limit float64) detours {
	c := s.c
	out := detours{settled: make([]uint64, (c.Len()+63)/64), km: map[int32]float32{}}
	s.next()
	s.heap = append(s.heap[:0], entry{0, int32(from)})
	s.length[from], s.seen[from] = 0, s.round
	for len(s.heap) > 0 {
		top := heap.Pop(&s.heap).(entry)
		n := int(top.node)
		if s.settled[n] == s.round {
			continue
		}
		if top.length > limit {
			break
		}
		s.settled[n] = s.round
		out.settled[n/64] |= 1 << (n % 64)
		if around := top.length - s.ordinary(from, n); around > 0 && n != from {
			out.km[int32(n)] = float32(around)
		}
		for i := c.head[n]; i < c.head[n+1]; i++ {
			m := c.to[i]
			length := top.length + c.km[i]
			if s.seen[m] == s.round && length >= s.length[m] {
				continue
			}
			s.seen[m], s.length[m] = s.round, length
			heap.Push(&s.heap, entry{length, m})
		}
	}
	return out
}
