package cover

import (
	"errors"
	"log/slog"
	"math"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/geo/nearest"
	"observatoire/geo/siting"
	"observatoire/pipeline/warehouse"
)

// sitingLimit is how far one more espace is taken to serve people.
const sitingLimit geo.Minutes = 30

// How many communes are proposed, and for how many the best choice is looked
// for beside the steps, with how many tries.
const (
	sitedByDepartement = 10
	sitedInFrance      = 160 // from 2,840 espaces to the 3,000 of the target of 2027
	sitedExactly       = 3
	sitedTries         = 40
)

// siteSearch is which communes could have an espace, and whom one there would
// serve better.
type siteSearch struct {
	c          *cover
	candidates []nearest.Espace // one a commune without an espace of the headline's kind, where most of its people live
	reach      *estimate.Reach
	people     []float64     // of each place that some candidate would serve better
	aged       []float64     // of them, those of 65 and more, by their share in the commune; 0 where not known
	now        []geo.Minutes // to the nearest espace, reachLimit where that is farther
	offers     [][]offer     // by candidate
}

// offer is what a candidate brings to a place.
type offer struct {
	place   int32
	minutes float32
}

func (c *cover) newSiteSearch(sites []site) *siteSearch {
	s := &siteSearch{c: c}
	has := map[int]bool{}
	for _, x := range sites {
		has[x.Commune] = true
	}
	for i, m := range c.communes {
		if m.population <= 0 || has[i] || c.unplaced(i) {
			continue
		}
		_, g := c.modelled(i)
		most := 0
		for k := range g.Places {
			if g.Shares[k] > g.Shares[most] {
				most = k
			}
		}
		s.candidates = append(s.candidates, nearest.Espace{ID: m.code, Point: g.Places[most].Point, Commune: i, Density: m.density})
	}
	s.reach = c.travel.NewReach(s.candidates, sitingLimit)
	s.offers = make([][]offer, len(s.candidates))
	return s
}

// add keeps the people of a place whom one more espace could serve better.
func (s *siteSearch) add(from nearest.Origin, people float64, reached []estimate.Reached) {
	now := reachLimit
	if len(reached) > 0 {
		now = reached[0].Minutes
	}
	better := s.reach.From(from, now)
	if len(better) == 0 {
		return
	}
	place := int32(len(s.people))
	aged := people * s.c.agedShare[from.Commune]
	if math.IsNaN(aged) {
		aged = 0
	}
	s.people, s.aged, s.now = append(s.people, people), append(s.aged, aged), append(s.now, now)
	for _, r := range better {
		s.offers[r.Espace] = append(s.offers[r.Espace], offer{place, float32(r.Minutes)})
	}
}

// objectives are what one more espace may be for: people, or people of 65 and
// more, newly within 20 minutes, or minutes saved by people.
func (s *siteSearch) objectives() []objective {
	within := func(m geo.Minutes) float64 { return s.c.model.ShareWithin(thresholds[0], m) }
	return []objective{
		{"habitants_20", s.people, within},
		{"habitants_65_20", s.aged, within},
		{"minutes", s.people, func(m geo.Minutes) float64 { return -float64(m) }},
	}
}

type objective struct {
	name    string
	weights []float64
	value   func(geo.Minutes) float64
}

// problem is that of an objective, without what changes nothing.
func (s *siteSearch) problem(o objective) siting.Problem {
	p := siting.Problem{Weights: o.weights, Now: make([]float64, len(s.now)), Candidates: make([][]siting.Offer, len(s.candidates))}
	for i, m := range s.now {
		p.Now[i] = o.value(m)
	}
	for k, offers := range s.offers {
		for _, x := range offers {
			if v := o.value(geo.Minutes(x.minutes)); v-p.Now[x.place] > 1e-4 {
				p.Candidates[k] = append(p.Candidates[k], siting.Offer{Demand: x.place, Value: v})
			}
		}
	}
	return p
}

// gain is what candidate k alone brings of an objective, all minutes being
// multiplied by factor first.
func (s *siteSearch) gain(k int, o objective, factor float64) (sum float64) {
	for _, x := range s.offers[k] {
		sum += o.weights[x.place] * (o.value(geo.Minutes(float64(x.minutes)*factor)) - o.value(s.now[x.place]*geo.Minutes(factor)))
	}
	return sum
}

// write finds what an espace in each commune would bring, and the communes that
// would bring most together, by département and in France.
func (s *siteSearch) write() error {
	low, high := s.c.model.LevelBounds()
	all := s.objectives()
	var gains, steps [][]any
	for k, x := range s.candidates {
		people := s.gain(k, all[0], 1)
		// Either end of the level may bring more than the middle: it depends on
		// where people are around 20 minutes.
		ends := [2]float64{s.gain(k, all[0], low), s.gain(k, all[0], high)}
		gains = append(gains, []any{x.ID, round(x.Point[0], 6), round(x.Point[1], 6), round(people, 1), round(min(people, ends[0], ends[1]), 1), round(max(people, ends[0], ends[1]), 1),
			round(s.gain(k, all[1], 1), 1), round(s.gain(k, all[2], 1), 1)})
	}
	for _, o := range all {
		whole := s.problem(o)
		add := func(t territory, among []int, n, exact int) {
			part := whole
			part.Candidates = make([][]siting.Offer, len(among))
			for i, k := range among {
				part.Candidates[i] = whole.Candidates[k]
			}
			for i, step := range part.Steps(n, exact, sitedTries) {
				steps = append(steps, []any{t.kind, t.code, o.name, int32(i + 1), s.candidates[among[step.Candidate]].ID, round(step.Gain, 1), round(step.Total, 1), round(step.Bound, 1)})
			}
		}
		var everywhere []int
		byDepartement := map[string][]int{}
		for k, x := range s.candidates {
			everywhere = append(everywhere, k)
			code := s.c.communes[x.Commune].departement
			byDepartement[code] = append(byDepartement[code], k)
		}
		for _, code := range sortedKeys(byDepartement) {
			add(territory{"departement", code}, byDepartement[code], sitedByDepartement, sitedExactly)
		}
		add(territory{"france", "FR"}, everywhere, sitedInFrance, 0)
	}
	slog.Debug("cover siting", "places", len(s.people), "candidates", len(s.candidates))
	return errors.Join(
		s.c.write("siting_gains", []warehouse.Column{{Name: "commune_code", Type: "varchar"}, {Name: "lon", Type: "double"}, {Name: "lat", Type: "double"}, {Name: "newly_within_20_count", Type: "double"},
			{Name: "newly_within_20_low_count", Type: "double"}, {Name: "newly_within_20_high_count", Type: "double"}, {Name: "newly_within_20_65_count", Type: "double"}, {Name: "saved_person_min", Type: "double"}}, gains),
		s.c.write("siting_steps", []warehouse.Column{{Name: "territory_kind", Type: "varchar"}, {Name: "territory_code", Type: "varchar"}, {Name: "objective", Type: "varchar"}, {Name: "rank", Type: "integer"},
			{Name: "commune_code", Type: "varchar"}, {Name: "gain", Type: "double"}, {Name: "total", Type: "double"}, {Name: "bound", Type: "double"}}, steps))
}
