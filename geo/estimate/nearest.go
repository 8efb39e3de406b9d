package estimate

import (
	"math"
	"slices"
	"sort"

	"observatoire/geo"
	"observatoire/geo/nearest"
)

// Nearest implements nearest.TravelTimes, exactly: the same answers as trying
// every espace for every origin.
//
// From each origin one search over the neighbouring communes settles communes
// by effort and tries the espaces in them, until every filter has its k. The
// effort of a trip differs from that of the path between the two communes'
// points, since neither people nor espace are on these points; so the espaces
// that crow-fly distance does not exclude are followed up until the effort of
// their commune excludes them too: with C the effort of the path, d the
// crow-fly distance and D that between the two points, the effort of the trip
// is at least C·min(1, d/D), and at least d times the smallest weight.
//
// Where few espaces stand on a large landmass, a search from each origin would
// go very far; then one search goes over all of the landmass from each espace.
func (e *Estimator) Nearest(origins []nearest.Origin, espaces []nearest.Espace, filters []nearest.Filter, k int,
	emit func(origin, filter int, answers []nearest.Answer, reason nearest.Reason)) {
	q := e.newQuestion(espaces, filters, k)
	defer e.searches.Put(q.s)
	for i, from := range origins {
		if from.Commune >= 0 {
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
	filters []nearest.Filter
	k       int

	head, in   []int32     // espaces of commune c are in[head[c]:head[c+1]]
	north      [][]located // espaces of each landmass by latitude
	admitted   []int       // espaces that each filter admits
	onLand     [][]int     // the same by landmass, then filter
	kinds      []kind      // those that occur among the espaces
	fields     []fields    // by landmass
	best       []*nearest.Best
	searching  []int // the filters of this origin that the search works for
	want       []int // how many answers each filter waits for from this origin
	from       nearest.Origin
	candidates []int32
}

// fields is the filters of a landmass that admit few espaces, those espaces,
// and the paths from them to all communes.
type fields struct {
	filters []int
	espaces []int32
	of      map[int]*field // by commune of the espace
}

// field is the effort and length in km of the paths from one commune to all.
type field struct{ effort, length []float64 }

// kind is what an espace brings to the minutes besides its place.
type kind struct {
	density int
	end     float64
}

type located struct {
	lat    float64
	espace int32
}

func (e *Estimator) newQuestion(espaces []nearest.Espace, filters []nearest.Filter, k int) *question {
	q := &question{e: e, s: e.searches.Get().(*search), espaces: espaces, filters: filters, k: k,
		head: make([]int32, e.c.Len()+1), north: make([][]located, e.c.landmasses),
		admitted: make([]int, len(filters)), onLand: make([][]int, e.c.landmasses),
		want: make([]int, len(filters))}
	for l := range q.onLand {
		q.onLand[l] = make([]int, len(filters))
	}
	for range filters {
		q.best = append(q.best, nearest.NewBest(espaces, k))
	}
	for i, to := range espaces {
		if to.Commune >= 0 {
			land := e.c.land[to.Commune]
			q.head[to.Commune+1]++
			q.north[land] = append(q.north[land], located{to.Point[1], int32(i)})
			if k := (kind{to.Density, e.end[to.Commune]}); !slices.Contains(q.kinds, k) {
				q.kinds = append(q.kinds, k)
			}
		}
		for f, filter := range filters {
			if filter.Admits(to) {
				q.admitted[f]++
				if to.Commune >= 0 {
					q.onLand[e.c.land[to.Commune]][f]++
				}
			}
		}
	}
	for c := range e.c.Len() {
		q.head[c+1] += q.head[c]
	}
	q.in = make([]int32, q.head[e.c.Len()])
	next := slices.Clone(q.head)
	for i, to := range espaces {
		if to.Commune >= 0 {
			q.in[next[to.Commune]] = int32(i)
			next[to.Commune]++
		}
	}
	for _, list := range q.north {
		sort.Slice(list, func(i, j int) bool {
			return list[i].lat < list[j].lat || list[i].lat == list[j].lat && list[i].espace < list[j].espace
		})
	}
	q.fields = make([]fields, e.c.landmasses)
	size := make([]int, e.c.landmasses)
	for _, land := range e.c.land {
		size[land]++
	}
	for land := range q.fields {
		if size[land] >= e.fieldLand {
			q.fields[land] = q.newFields(land)
		}
	}
	return q
}

// newFields takes filters in, those with the fewest espaces first, while their
// espaces are in no more than fieldCommunes communes together.
func (q *question) newFields(land int) fields {
	fs := fields{of: map[int]*field{}}
	order := make([]int, 0, len(q.filters))
	for f := range q.filters {
		if q.onLand[land][f] > 0 {
			order = append(order, f)
		}
	}
	sort.SliceStable(order, func(i, j int) bool { return q.onLand[land][order[i]] < q.onLand[land][order[j]] })
	taken := map[int32]bool{}
	for _, f := range order {
		communes := map[int]bool{}
		for _, l := range q.north[land] {
			if to := q.espaces[l.espace]; q.filters[f].Admits(to) && fs.of[to.Commune] == nil {
				communes[to.Commune] = true
			}
		}
		if len(fs.of)+len(communes) > q.e.fieldCommunes {
			break
		}
		fs.filters = append(fs.filters, f)
		for c := range communes {
			q.s.restart(c)
			for q.s.next() >= 0 {
			}
			fs.of[c] = &field{slices.Clone(q.s.effort), slices.Clone(q.s.length)}
		}
		for _, l := range q.north[land] {
			if q.filters[f].Admits(q.espaces[l.espace]) && !taken[l.espace] {
				taken[l.espace] = true
				fs.espaces = append(fs.espaces, l.espace)
			}
		}
	}
	return fs
}

// ask fills q.best for one origin.
func (q *question) ask(from nearest.Origin) {
	e, land := q.e, q.e.c.land[from.Commune]
	q.from = from
	fs := q.fields[land]
	q.searching = q.searching[:0]
	for f := range q.filters {
		q.best[f].Reset()
		q.want[f] = min(q.k, q.onLand[land][f])
		if q.want[f] > 0 && !slices.Contains(fs.filters, f) {
			q.searching = append(q.searching, f)
		}
	}
	for _, i := range fs.espaces {
		to := q.espaces[i]
		path := fs.of[to.Commune]
		q.offer(i, e.trip(from, to, path.effort[from.Commune], path.length[from.Commune]), fs.filters)
	}
	if len(q.searching) == 0 {
		return
	}
	q.s.restart(from.Commune)
	for waiting := true; waiting; {
		if q.step() {
			waiting = false
			for _, f := range q.searching {
				waiting = waiting || q.best[f].Len() < q.want[f]
			}
		}
	}
	enough := q.enough()
	for _, c := range q.near(enough / e.minWeight) {
		to := q.espaces[c]
		if q.s.settled[to.Commune] == q.s.round {
			continue
		}
		d := geo.Distance(from.Point, to.Point).Km()
		if d*e.minWeight > enough {
			continue
		}
		between := geo.Distance(e.c.communes[from.Commune].Point, e.c.communes[to.Commune].Point).Km()
		for q.s.settled[to.Commune] != q.s.round && q.s.frontier()*min(1, d/max(between, shortestHop)) <= enough {
			q.step()
		}
	}
}

// step settles one more commune and tries the espaces in it; it says whether
// there were any.
func (q *question) step() bool {
	c := q.s.next()
	if c < 0 {
		return false
	}
	for _, i := range q.in[q.head[c]:q.head[c+1]] {
		q.offer(i, q.e.answer(q.s, q.from, q.espaces[i]), q.searching)
	}
	return q.head[c+1] > q.head[c]
}

// offer tries an espace, given its free-flow answer, under some filters.
func (q *question) offer(espace int32, a nearest.Answer, filters []int) {
	to := q.espaces[espace]
	a.Espace = int(espace)
	for _, f := range filters {
		if q.filters[f].Admits(to) {
			q.best[f].Offer(a.Times(q.filters[f].Pace.Factor(q.from.Density, to.Density)))
		}
	}
}

// enough returns the effort in km from which on no espace can be among the
// best of any filter any more, with a hair's breadth for rounding.
func (q *question) enough() float64 {
	most := 0.0
	for _, f := range q.searching {
		filter := q.filters[f]
		m, _ := q.best[f].Bound(q.want[f])
		factor := math.Inf(1)
		for _, k := range q.kinds {
			factor = min(factor, filter.Pace.Factor(q.from.Density, k.density)*k.end)
		}
		factor *= q.e.end[q.from.Commune] * q.e.model.Scale
		most = max(most, math.Pow(float64(m)/factor, 1/q.e.model.Exponent))
	}
	return most * (1 + 1e-9)
}

// near returns the espaces of the origin's landmass within a band of latitude
// and longitude that holds all those within km.
func (q *question) near(km float64) []int32 {
	const kmPerDegree = float64(geo.EarthRadius) / 1000 * math.Pi / 180
	list := q.north[q.e.c.land[q.from.Commune]]
	lon, lat := q.from.Point[0], q.from.Point[1]
	dLat := km / kmPerDegree * (1 + 1e-9)
	// The meridians through the ends of the widest parallel of a circle.
	dLon := 360.0
	if s := math.Sin(dLat*math.Pi/180) / math.Cos(lat*math.Pi/180); dLat < 90 && s < 1 {
		dLon = math.Asin(s) * 180 / math.Pi * (1 + 1e-9)
	}
	q.candidates = q.candidates[:0]
	i := sort.Search(len(list), func(i int) bool { return list[i].lat >= lat-dLat })
	for ; i < len(list) && list[i].lat <= lat+dLat; i++ {
		if math.Abs(q.espaces[list[i].espace].Point[0]-lon) <= dLon {
			q.candidates = append(q.candidates, list[i].espace)
		}
	}
	return q.candidates
}
