package cover

import (
	"fmt"
	"math"
	"testing"

	"observatoire/geo/estimate"
	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
)

// aCoast is six communes in a row, about 8 km from each other, with the people
// of each at two places; the first of them is where most live.
func aCoast(t *testing.T) *cover {
	t.Helper()
	c := &cover{index: map[string]int{}, model: estimate.Model{Scale: 3, Exponent: 0.7, NearKm: 0.1, MaxSpeedKmh: 110, Spread: 0.2, Level: 0.1, Trips: []estimate.Band{{Spread: 0.2, N: 10}}},
		groups: []territory{{"departement", "96"}}, people: people{census: map[int][]dwelling{}}}
	var communes []estimate.Commune
	neighbours := make([][]int, 6)
	for i := range 6 {
		at := orb.Point{0.1 * float64(i), 46}
		m := commune{code: fmt.Sprintf("9600%d", i), departement: "96", point: at, population: float64(100 * (i + 1)), groups: []int{0}}
		c.index[m.code] = i
		c.communes = append(c.communes, m)
		c.people.census[i] = []dwelling{{at, 0.8 * m.population}, {orb.Point{at[0] + 0.03, 46.02}, 0.2 * m.population}}
		communes = append(communes, estimate.Commune{Code: m.code, Point: at, AreaKm2: 20})
		c.agedShare = append(c.agedShare, 0.25)
		if i > 0 {
			neighbours[i] = []int{i - 1}
		}
	}
	context, err := estimate.NewContext(communes, neighbours, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.context = context
	if c.travel, err = estimate.New(c.model, context); err != nil {
		t.Fatal(err)
	}
	return c
}

// counters are espaces at the middles of communes.
func (c *cover) counters(at ...int) (sites []site) {
	for _, i := range at {
		sites = append(sites, site{Espace: nearest.Espace{ID: fmt.Sprint(i), Point: c.communes[i].point, Commune: i}})
	}
	return sites
}

// walk gives every place with what it reaches.
func (c *cover) walk(sites []site, add func(from nearest.Origin, people float64, reached []estimate.Reached)) {
	espaces := make([]nearest.Espace, len(sites))
	for i, s := range sites {
		espaces[i] = s.Espace
	}
	reach := c.travel.NewReach(espaces, reachLimit)
	for i, m := range c.communes {
		_, g := c.modelled(i)
		for k, from := range g.Places {
			add(from, m.population*g.Shares[k], reach.From(from, reachLimit))
		}
	}
}

func TestSiting_where_one_closed_brings_what_its_closing_cost(t *testing.T) {
	c := aCoast(t)
	l := newClosings(c, c.counters(0, 4))
	c.walk(c.counters(0, 4), func(_ nearest.Origin, people float64, reached []estimate.Reached) { l.add(people, reached) })
	s := c.newSiteSearch(c.counters(0))
	c.walk(c.counters(0), s.add)
	all := s.objectives()
	for k, x := range s.candidates {
		if x.ID != "96004" {
			continue
		}
		lost, back := l.of[1].beyond[0], s.gain(k, all[0], 1)
		if lost < 100 || math.Abs(lost-back) > 0.05 {
			t.Errorf("closing takes %.2f people beyond 20 minutes, an espace there brings %.2f within, expected the same and many", lost, back)
		}
		if aged := s.gain(k, all[1], 1); math.Abs(aged-back/4) > 1e-6 {
			t.Errorf("%.2f people of 65 and more of %.2f, expected a quarter", aged, back)
		}
		return
	}
	t.Error("commune 96004 is no candidate")
}

func TestSiting_steps_are_those_of_trying_every_commune(t *testing.T) {
	c := aCoast(t)
	s := c.newSiteSearch(c.counters(0))
	c.walk(c.counters(0), s.add)
	if len(s.candidates) != 5 {
		t.Fatalf("%d candidates, expected the five communes without an espace", len(s.candidates))
	}
	for _, o := range s.objectives() {
		p := s.problem(o)
		steps := p.Steps(2, 2, 1000)
		if len(steps) != 2 {
			t.Fatalf("%s: %d steps, expected 2", o.name, len(steps))
		}
		together := func(among ...int) float64 {
			part := p
			part.Candidates = nil
			for _, k := range among {
				part.Candidates = append(part.Candidates, p.Candidates[k])
			}
			last := 0.0
			for _, s := range part.Steps(len(among), 0, 0) {
				last = s.Total
			}
			return last
		}
		one, two := 0.0, 0.0
		for a := range p.Candidates {
			one = max(one, together(a))
			for b := range a {
				two = max(two, together(a, b))
			}
		}
		if math.Abs(steps[0].Total-one) > 1e-9 || math.Abs(steps[1].Bound-two) > 1e-6*two {
			t.Errorf("%s: steps %+v; trying all gives %.3f with one and %.3f with two", o.name, steps, one, two)
		}
	}
}
