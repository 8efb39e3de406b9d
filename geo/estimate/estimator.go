package estimate

import (
	"math"
	"sync"

	"observatoire/geo"
	"observatoire/geo/nearest"
)

// Estimator answers travel times by a model in a context. It implements
// nearest.TravelTimes, with method "estimation".
//
// The way around an obstacle is what the path over the points of neighbouring
// communes is longer than ordinaryDetour times the crow-fly between the two
// points: an estuary, a range without a pass. Ordinary detours are in the
// coefficients.
type Estimator struct {
	model    Model
	c        *Context
	relief   []float64 // km, of each commune
	errors   []bandError
	searches sync.Pool
}

// bandError is what a band of trips says of the error of an answer.
type bandError struct{ low, high, relative float64 }

var _ nearest.TravelTimes = (*Estimator)(nil)

// New returns the estimator of a model in a context. It returns an error if
// the model's coefficients are impossible.
func New(m Model, c *Context) (*Estimator, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	e := &Estimator{model: m, c: c, relief: m.relief(c)}
	for _, b := range m.Trips {
		inside := geo.Metres(1000 * b.ToKm * (1 - 1e-9))
		if b.ToKm == 0 {
			inside = geo.Metres(math.Inf(1))
		}
		low, high := m.Bounds(inside)
		e.errors = append(e.errors, bandError{low, high, m.RelativeError(inside)})
	}
	e.searches.New = func() any { return newSearch(c) }
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
// none: an end in no commune, or ends on two landmasses.
func (e *Estimator) Minutes(from nearest.Origin, to nearest.Espace) (nearest.Answer, nearest.Reason) {
	if from.Commune < 0 || to.Commune < 0 {
		return nearest.Answer{}, nearest.NotLocated
	}
	if e.c.land[from.Commune] != e.c.land[to.Commune] {
		return nearest.Answer{}, nearest.OtherLandmass
	}
	s := e.searches.Get().(*search)
	defer e.searches.Put(s)
	return e.trip(from.Commune, to.Commune, MeanDistance(geo.VectorOf(from.Point).Distance(geo.VectorOf(to.Point)), from.Spread), s.around(from.Commune, to.Commune)), ""
}

// trip computes a trip between two communes, of a crow-fly distance, with a way
// around obstacles in km.
func (e *Estimator) trip(from, to int, d geo.Metres, around float64) nearest.Answer {
	m := e.model.minutes(d.Km(), around, (e.relief[from]+e.relief[to])/2)
	b := e.errors[e.model.band(d)]
	return nearest.Answer{
		Minutes: m, Low: m * geo.Minutes(b.low), High: m * geo.Minutes(b.high),
		Distance: d, Method: nearest.Estimation, RelativeError: b.relative,
	}
}
