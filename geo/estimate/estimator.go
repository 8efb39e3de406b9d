package estimate

import (
	"math"
	"sync"

	"observatoire/geo"
	"observatoire/geo/nearest"
)

// ordinaryDetour is the ratio of path to crow-fly up to which a detour grows
// with the trip (see Model). Paths over the points of neighbouring communes
// are 1.05 to 1.2 times the crow-fly where nothing is in the way.
const ordinaryDetour = 1.3

// Estimator answers travel times by a model in a context. It implements
// nearest.TravelTimes, with method "estimation".
type Estimator struct {
	model     Model
	c         *Context
	weight    []float64 // of each commune's kilometres
	end       []float64 // factor of each commune as an end
	minWeight float64
	searches  sync.Pool

	// When Nearest works from the espaces instead (see fields in nearest.go).
	fieldLand, fieldCommunes int
}

var _ nearest.TravelTimes = (*Estimator)(nil)

// New returns the estimator of a model in a context. It returns an error if
// the model's coefficients are impossible.
func New(m Model, c *Context) (*Estimator, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	e := &Estimator{model: m, c: c, weight: make([]float64, c.Len()), end: make([]float64, c.Len()), minWeight: math.Inf(1),
		fieldLand: 1000, fieldCommunes: 64}
	for i := range e.weight {
		e.weight[i] = m.Weights.Of(c.communes[i])
		e.end[i] = m.end(c.communes[i])
		e.minWeight = min(e.minWeight, e.weight[i])
	}
	e.searches.New = func() any { return newSearch(c, e.weight) }
	return e, nil
}

// Context returns the context of the estimator.
func (e *Estimator) Context() *Context { return e.c }

// Origin returns the people of commune i as an origin: its point and the
// spread of its area.
func (e *Estimator) Origin(i int) nearest.Origin {
	c := e.c.communes[i]
	return nearest.Origin{ID: c.Code, Point: c.Point, Commune: i, Density: c.Density, Spread: Spread(c.AreaKm2)}
}

// Minutes returns the free-flow time of one trip, or the reason why there is
// none: an end in no commune, or ends on two landmasses. Trips are fastest to
// compute when those from one commune come one after the other.
func (e *Estimator) Minutes(from nearest.Origin, to nearest.Espace) (nearest.Answer, nearest.Reason) {
	if from.Commune < 0 || to.Commune < 0 {
		return nearest.Answer{}, nearest.NotLocated
	}
	if e.c.land[from.Commune] != e.c.land[to.Commune] {
		return nearest.Answer{}, nearest.OtherLandmass
	}
	s := e.searches.Get().(*search)
	defer e.searches.Put(s)
	s.start(from.Commune)
	s.reach(to.Commune)
	return e.answer(s, from, to), ""
}

// answer computes a trip to a commune that the search has settled.
func (e *Estimator) answer(s *search, from nearest.Origin, to nearest.Espace) nearest.Answer {
	return e.trip(from, to, s.effort[to.Commune], s.length[to.Commune])
}

// trip computes a trip from the effort and length in km of the path between
// the points of its two communes.
func (e *Estimator) trip(from nearest.Origin, to nearest.Espace, pathEffort, pathLength float64) nearest.Answer {
	d := MeanDistance(geo.Distance(from.Point, to.Point), from.Spread)
	effort, ends := d.Km(), 1.0
	if from.Commune == to.Commune {
		effort *= e.weight[from.Commune]
	} else {
		between := geo.Distance(e.c.communes[from.Commune].Point, e.c.communes[to.Commune].Point).Km()
		effort = pathEffort / pathLength * detour(effort, between, pathLength)
		ends = e.end[from.Commune] * e.end[to.Commune]
	}
	m := e.model.minutes(effort, ends, d)
	b := e.model.band(d)
	return nearest.Answer{
		Minutes: m, Low: m * geo.Minutes(b.Low), High: m * geo.Minutes(b.High),
		Distance: d, Method: nearest.Estimation, RelativeError: b.RelativeError,
	}
}

// detour is the length in km of a trip of d km crow-fly between communes whose
// points are between km apart, and length km along the path.
func detour(d, between, length float64) float64 {
	length = max(length, between) // the path is never shorter but for rounding
	if length <= ordinaryDetour*between {
		return d * length / between
	}
	return ordinaryDetour*d + length - ordinaryDetour*between
}
