package estimate

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sort"

	"observatoire/geo"
	"observatoire/geo/nearest"
)

// Nearest implements nearest.TravelTimes, exactly: the same answers as trying
// every espace for every origin. Origins that follow each other in one commune
// are answered together, from the espaces around it in the order of their
// distance: those that are too far to be among the best even on flat land and
// at the fastest pace are not tried.
func (e *Estimator) Nearest(origins []nearest.Origin, espaces []nearest.Espace, filters []nearest.Filter, k int,
	emit func(origin, filter int, answers []nearest.Answer, reason nearest.Reason)) {
	if len(filters) > 64 {
		panic("estimate: more than 64 filters")
	}
	q := e.newQuestion(espaces, filters, k)
	defer e.searches.Put(q.s)
	commune := -1
	for i, from := range origins {
		if from.Commune >= 0 {
			if from.Commune != commune {
				commune = from.Commune
				q.enter(commune)
			}
			q.ask(from)
		}
		for f := range filters {
			switch {
			case from.Commune < 0:
				emit(i, f, nil, nearest.NotLocated)
			case q.admitted[f] == 0:
				emit(i, f, nil, nearest.NoEspace)
			case q.onLand[e.c.land[from.Commune]][f] == 0:
				emit(i, f, nil, nearest.NoEspaceOnLandmass)
			default:
				emit(i, f, q.best[f].Answers(), "")
			}
		}
	}
}

// question is what Nearest prepares once for all origins.
type question struct {
	e       *Estimator
	s       *search
	espaces []nearest.Espace
	at      []geo.Vector // of the espaces
	filters []nearest.Filter
	k       int

	admits   []uint64  // filters that admit each espace, one bit each
	open     uint64    // filters that may still find a better espace
	byLand   [][]int32 // espaces of each landmass, from south to north
	admitted []int     // espaces that each filter admits
	onLand   [][]int   // the same by landmass, then filter
	best     []*nearest.Best
	pace     [][8]float64 // least factor of each filter by density of the origin

	commune    int // the one under way
	reach      geo.Metres
	candidates []candidate     // espaces within reach of its point, nearest first
	around     map[int]float64 // km around obstacles, by commune of the espace
}

// candidate is an espace and its distance from the commune's point.
type candidate struct {
	distance geo.Metres
	espace   int32
}

// firstReach is how far around a commune espaces are looked for at first.
const firstReach geo.Metres = 40_000

func (e *Estimator) newQuestion(espaces []nearest.Espace, filters []nearest.Filter, k int) *question {
	q := &question{e: e, s: e.searches.Get().(*search), espaces: espaces, at: vectors(espaces), filters: filters, k: k, commune: -1,
		byLand: make([][]int32, e.c.landmasses), admitted: make([]int, len(filters)), onLand: make([][]int, e.c.landmasses),
		pace: make([][8]float64, len(filters)), around: map[int]float64{}, admits: make([]uint64, len(espaces))}
	for l := range q.onLand {
		q.onLand[l] = make([]int, len(filters))
	}
	for f, filter := range filters {
		q.best = append(q.best, nearest.NewBest(espaces, k))
		for from := range q.pace[f] {
			q.pace[f][from] = math.Inf(1)
			for to := range 8 {
				q.pace[f][from] = min(q.pace[f][from], filter.Pace.Factor(from, to))
			}
		}
	}
	for i, to := range espaces {
		if to.Commune >= 0 {
			land := e.c.land[to.Commune]
			q.byLand[land] = append(q.byLand[land], int32(i))
		}
		for f, filter := range filters {
			if filter.Admits(to) {
				q.admits[i] |= 1 << f
				q.admitted[f]++
				if to.Commune >= 0 {
					q.onLand[e.c.land[to.Commune]][f]++
				}
			}
		}
	}
	for _, of := range q.byLand {
		slices.SortFunc(of, func(a, b int32) int {
			return cmp.Or(cmp.Compare(espaces[a].Point[1], espaces[b].Point[1]), cmp.Compare(a, b))
		})
	}
	return q
}

// enter turns to another commune.
func (q *question) enter(commune int) {
	q.commune = commune
	clear(q.around)
	q.look(firstReach)
}

// look finds the espaces within a distance of the commune's point.
func (q *question) look(reach geo.Metres) {
	q.reach = reach
	q.candidates = q.candidates[:0]
	from := q.e.c.communes[q.commune].Point
	degrees := float64(reach) / 1000 / 111 // of latitude, a little more than needed
	of := q.byLand[q.e.c.land[q.commune]]
	first := sort.Search(len(of), func(i int) bool { return q.espaces[of[i]].Point[1] >= from[1]-degrees })
	for _, i := range of[first:] {
		if q.espaces[i].Point[1] > from[1]+degrees {
			break
		}
		if d := q.e.c.at[q.commune].Distance(q.at[i]); d <= reach {
			q.candidates = append(q.candidates, candidate{d, i})
		}
	}
	slices.SortFunc(q.candidates, func(a, b candidate) int {
		switch {
		case a.distance < b.distance:
			return -1
		case a.distance > b.distance:
			return 1
		}
		return int(a.espace - b.espace)
	})
}

// ask fills q.best for one origin of the commune.
func (q *question) ask(from nearest.Origin) {
	land := q.e.c.land[q.commune]
	q.open = 0
	for f, b := range q.best {
		b.Reset()
		if q.onLand[land][f] > 0 {
			q.open |= 1 << f
		}
	}
	at := geo.VectorOf(from.Point)
	off := q.e.c.at[q.commune].Distance(at)
	tried := 0
	looked := geo.Metres(0) // up to where the open filters were looked at
	for q.open != 0 {
		for ; tried < len(q.candidates); tried++ {
			c := q.candidates[tried]
			if q.admits[c.espace]&q.open == 0 {
				continue
			}
			if d := c.distance - off; d > looked {
				if q.close(from, d); q.open == 0 {
					return
				}
				looked = d + closeEvery
			}
			q.try(from, at, c.espace)
		}
		if len(q.candidates) == len(q.byLand[land]) {
			return
		}
		if q.close(from, q.reach-off); q.open != 0 {
			q.look(2 * q.reach) // the order of those already tried stays
		}
	}
}

// closeEvery is how much farther espaces are tried before the open filters are
// looked at again.
const closeEvery geo.Metres = 300

// close takes out of q.open the filters of which no espace at this distance or
// farther can be among the best.
func (q *question) close(from nearest.Origin, distance geo.Metres) {
	land := q.e.c.land[q.commune]
	// The other end is on flat land at best; a hair's breadth for rounding.
	flat := q.e.model.minutes(max(0, distance.Km()*(1-1e-9)), 0, q.e.relief[q.commune]/2)
	for ask := q.open; ask != 0; ask &= ask - 1 {
		f := bits.TrailingZeros64(ask)
		b := q.best[f]
		if most, full := b.Bound(min(q.k, q.onLand[land][f])); full && flat*geo.Minutes(q.pace[f][level(from.Density)]) > most {
			q.open &^= 1 << f
		}
	}
}

func level(density int) int {
	if density < 0 || density > 7 {
		return 0
	}
	return density
}

// try offers one espace to every filter that admits it, and looks for a way
// around obstacles only where it would be among the best without one.
func (q *question) try(from nearest.Origin, at geo.Vector, espace int32) {
	e, to := q.e, &q.espaces[espace]
	d := MeanDistance(at.Distance(q.at[espace]), from.Spread)
	a := e.trip(from.Commune, to.Commune, d, 0)
	a.Espace = int(espace)
	known := from.Commune == to.Commune
	for ask := q.admits[espace] & q.open; ask != 0; ask &= ask - 1 {
		f := bits.TrailingZeros64(ask)
		b := q.best[f]
		factor := q.filters[f].Pace.Factor(from.Density, to.Density)
		if last, full := b.Bound(q.k); full && a.Minutes*geo.Minutes(factor) > last {
			continue
		}
		if !known {
			known = true
			around, there := q.around[to.Commune]
			if !there {
				around = q.s.around(from.Commune, to.Commune)
				q.around[to.Commune] = around
			}
			if around > 0 {
				a = e.trip(from.Commune, to.Commune, d, around)
				a.Espace = int(espace)
			}
		}
		b.Offer(a.Times(factor))
	}
}
