package cover

import (
	"errors"
	"math"
	"math/bits"
	"time"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// reachLimit is how far analyses look for espaces. People whose trip the model
// puts at 45 minutes are within 30 in three cases of a thousand.
const reachLimit geo.Minutes = 45

// thresholds are the minutes within which analyses count people.
var thresholds = [2]geo.Minutes{20, 30}

// site is an espace as analyses see it.
type site struct {
	nearest.Espace
	month int  // of its label, counted from the first month of all
	open  week // half-hours at whose beginning it is open, after published hours
}

// week is a set of half-hours, Monday 0:00 first.
type week [slots / 64]uint64

// slots is the half-hours of a week, rounded up to whole words.
const slots = 384

// reachedEspaces walks once over all places with every espace of the headline's
// kind (at any hour) that each reaches, and writes what follows: who reaches an
// open one at each half-hour, who reached one month by month, what each closing
// would change, and what one more would bring. By the model everywhere, also where roads are known, so
// that hours, months and espaces compare from territory to territory.
func (c *cover) reachedEspaces() error {
	sites, months, err := c.readSites()
	if err != nil {
		return err
	}
	espaces := make([]nearest.Espace, len(sites))
	for i, s := range sites {
		espaces[i] = s.Espace
	}
	reach := c.travel.NewReach(espaces, reachLimit)
	h, g, l, w := c.newOpenings(sites), c.newGrowth(sites, len(months)), newClosings(c, sites), c.newSiteSearch(sites)
	for i, m := range c.communes {
		if m.population <= 0 || c.unplaced(i) {
			continue
		}
		_, group := c.modelled(i)
		for k, from := range group.Places {
			people := m.population * group.Shares[k]
			reached := reach.From(from, reachLimit)
			h.add(people, reached)
			g.add(people, reached)
			l.add(people, reached)
			w.add(from, people, reached)
		}
		h.commune(m)
		g.commune(m)
	}
	return errors.Join(h.write(c), g.write(c, months), l.write(), w.write())
}

// readSites reads the espaces of the last list that the headline counts, hours
// apart, and the months since the first label.
func (c *cover) readSites() (sites []site, months []time.Time, err error) {
	filters, headline, err := c.readFilters()
	if err != nil {
		return nil, nil, err
	}
	which := nearest.Filter{Want: filters[headline].Want &^ (saturday | after18)}
	espaces, err := c.readEspaces()
	if err != nil {
		return nil, nil, err
	}
	index := map[string]int{}
	for _, e := range espaces {
		if which.Admits(e) {
			index[e.ID] = len(sites)
			sites = append(sites, site{Espace: e, month: -1})
		}
	}
	var id string
	var weekday, opens, closes, month int
	if err := c.db.Each(c.ctx, `
		select espace_id, weekday, opens_min, closes_min from marts.espace_hours
		where list_on = (select max(list_on) from marts.espaces) order by espace_id, weekday, opens_min`,
		[]any{&id, &weekday, &opens, &closes}, func() error {
			i, counts := index[id]
			for s := (opens + 29) / 30; counts && s*30 < closes; s++ {
				sites[i].open.set((weekday-1)*48 + s)
			}
			return nil
		}); err != nil {
		return nil, nil, err
	}
	var first, last *time.Time
	if err := c.db.QueryRowContext(c.ctx, "select date_trunc('month', min(labelled_on)), date_trunc('month', max(list_on)) from marts.espaces").Scan(&first, &last); err != nil {
		return nil, nil, err
	}
	if first == nil || last == nil {
		return sites, nil, nil // no list says since when
	}
	for on := *first; !on.After(*last); on = on.AddDate(0, 1, 0) {
		months = append(months, on)
	}
	return sites, months, c.db.Each(c.ctx, `
		select espace_id, date_diff('month', (select date_trunc('month', min(labelled_on)) from marts.espaces), date_trunc('month', labelled_on))::integer
		from marts.espaces where labelled_on is not null order by espace_id`,
		[]any{&id, &month}, func() error {
			if i, counts := index[id]; counts {
				sites[i].month = month
			}
			return nil
		})
}

func (w *week) set(slot int) { w[slot/64] |= 1 << (slot % 64) }

// openings counts who reaches an open espace within the first threshold.
type openings struct {
	sites  []site
	model  *estimate.Model
	any    week              // half-hours at which some espace is open
	own    [slots]float64    // people of the commune under way
	groups []*[slots]float64 // people of each territory, nil for one not counted
}

// counted are the kinds of territory whose hours and months are written.
var counted = map[string]bool{"epci": true, "departement": true, "region": true, "france": true, "density": true}

func (c *cover) newOpenings(sites []site) *openings {
	h := &openings{sites: sites, model: &c.model, groups: make([]*[slots]float64, len(c.groups))}
	for k, g := range c.groups {
		if counted[g.kind] {
			h.groups[k] = new([slots]float64)
		}
	}
	for _, s := range sites {
		for w := range s.open {
			h.any[w] |= s.open[w]
		}
	}
	return h
}

// add counts the people of a place at each half-hour by the nearest espace that
// is open then.
func (h *openings) add(people float64, reached []estimate.Reached) {
	left := h.any
	for _, r := range reached {
		share := -1.0
		for w, open := range h.sites[r.Espace].open {
			now := open & left[w]
			if now == 0 {
				continue
			}
			left[w] &^= now
			if share < 0 {
				share = people * h.model.ShareWithin(thresholds[0], r.Minutes)
			}
			for ; now != 0; now &= now - 1 {
				h.own[64*w+bits.TrailingZeros64(now)] += share
			}
		}
		if share >= 0 && share < 1e-4*people {
			return // all that follow are farther
		}
	}
}

// commune adds the people counted so far to the territories of their commune.
func (h *openings) commune(m commune) {
	for _, k := range m.groups {
		if g := h.groups[k]; g != nil {
			for s, people := range h.own {
				g[s] += people
			}
		}
	}
	h.own = [slots]float64{}
}

func (h *openings) write(c *cover) error {
	var rows [][]any
	for k, g := range h.groups {
		if g == nil {
			continue
		}
		for s, people := range g {
			if h.any[s/64]&(1<<(s%64)) != 0 {
				rows = append(rows, []any{c.groups[k].kind, c.groups[k].code, int32(s/48 + 1), int32(s % 48 * 30), round(people, 1)})
			}
		}
	}
	return c.write("open_within_20", []warehouse.Column{{Name: "territory_kind", Type: "varchar"}, {Name: "territory_code", Type: "varchar"},
		{Name: "weekday", Type: "integer"}, {Name: "from_min", Type: "integer"}, {Name: "people_count", Type: "double"}}, rows)
}

// growth counts who reached an espace month by month: within each threshold,
// by the times of the model and at both ends of its level.
type growth struct {
	sites  []site
	model  *estimate.Model
	levels [3]float64  // factors on minutes: the model's, its low and its high end
	own    []monthly   // changes from the month before, by month, of the commune under way
	groups [][]monthly // by territory, nil for one not counted
}

// monthly is people within each threshold at each level.
type monthly [len(thresholds)][3]float64

func (c *cover) newGrowth(sites []site, months int) *growth {
	low, high := c.model.LevelBounds()
	g := &growth{sites: sites, model: &c.model, levels: [3]float64{1, low, high}, own: make([]monthly, months+1), groups: make([][]monthly, len(c.groups))}
	for k, t := range c.groups {
		if counted[t.kind] && t.kind != "epci" {
			g.groups[k] = make([]monthly, months+1)
		}
	}
	return g
}

// add counts the people of a place: an espace serves from the month of its
// label on, until one that is nearer has its own.
func (g *growth) add(people float64, reached []estimate.Reached) {
	until := len(g.own) - 1
	for _, r := range reached {
		from := g.sites[r.Espace].month
		if from < 0 || from >= until {
			continue
		}
		for t, limit := range thresholds {
			for l, factor := range g.levels {
				n := people * g.model.ShareWithin(limit, r.Minutes*geo.Minutes(factor))
				g.own[from][t][l] += n
				g.own[until][t][l] -= n
			}
		}
		until = from
	}
}

// commune adds the people counted so far to the territories of their commune.
func (g *growth) commune(m commune) {
	for _, k := range m.groups {
		if to := g.groups[k]; to != nil {
			for i := range g.own {
				for t := range thresholds {
					for l := range g.levels {
						to[i][t][l] += g.own[i][t][l]
					}
				}
			}
		}
	}
	clear(g.own)
}

func (g *growth) write(c *cover, months []time.Time) error {
	var rows [][]any
	for k, of := range g.groups {
		var sum monthly
		for i := 0; of != nil && i < len(months); i++ {
			row := []any{c.groups[k].kind, c.groups[k].code, months[i]}
			for t := range thresholds {
				for l := range g.levels {
					sum[t][l] += of[i][t][l]
					row = append(row, math.Max(0, round(sum[t][l], 1)))
				}
			}
			rows = append(rows, row)
		}
	}
	columns := []warehouse.Column{{Name: "territory_kind", Type: "varchar"}, {Name: "territory_code", Type: "varchar"}, {Name: "month", Type: "date"}}
	for _, t := range []string{"20", "30"} {
		// Minutes at their low end put more people within.
		for _, l := range []string{"", "_high", "_low"} {
			columns = append(columns, warehouse.Column{Name: "within_" + t + l + "_count", Type: "double"})
		}
	}
	return c.write("within_by_month", columns, rows)
}

// closings is what would change if one espace closed, the others staying.
type closings struct {
	c     *cover
	sites []site
	of    []closing
}

// closing is about the people for whom an espace is the nearest one.
type closing struct {
	people  float64
	beyond  [len(thresholds)]float64 // of them, those who would no more be within
	minutes float64                  // added, summed over those who reach another one
	moved   float64                  // people who reach another one within reachLimit
	takes   map[int]float64          // of them, by that espace
}

func newClosings(c *cover, sites []site) *closings {
	return &closings{c, sites, make([]closing, len(sites))}
}

// add counts the people of a place. Espaces at one position are the nearest of
// equal parts of the people, and take over from each other.
func (l *closings) add(people float64, reached []estimate.Reached) {
	if len(reached) == 0 {
		return
	}
	first := reached[0]
	same := 1
	for same < len(reached) && l.at(reached[same]) == l.at(first) {
		same++
	}
	for k := range same {
		x := &l.of[reached[k].Espace]
		part := people / float64(same)
		x.people += part
		next := k + 1
		if same > 1 {
			next = (k + 1) % same
		}
		for t, limit := range thresholds {
			lost := l.c.model.ShareWithin(limit, first.Minutes)
			if next < len(reached) {
				lost -= l.c.model.ShareWithin(limit, reached[next].Minutes)
			}
			x.beyond[t] += part * lost
		}
		if next >= len(reached) {
			continue
		}
		x.minutes += part * float64(reached[next].Minutes-first.Minutes)
		x.moved += part
		if x.takes == nil {
			x.takes = map[int]float64{}
		}
		x.takes[reached[next].Espace] += part
	}
}

func (l *closings) at(r estimate.Reached) orb.Point { return l.sites[r.Espace].Point }

func (l *closings) write() error {
	var rows, takes [][]any
	for i, x := range l.of {
		var added any
		if x.moved > 0 {
			added = round(x.minutes/x.moved, 2)
		}
		rows = append(rows, []any{l.sites[i].ID, round(x.people, 1), round(x.beyond[0], 1), round(x.beyond[1], 1), added, round(x.people-x.moved, 1)})
		for _, k := range sortedKeys(x.takes) {
			takes = append(takes, []any{l.sites[i].ID, l.sites[k].ID, round(x.takes[k], 1)})
		}
	}
	return errors.Join(
		l.c.write("closings", []warehouse.Column{{Name: "espace_id", Type: "varchar"}, {Name: "people_count", Type: "double"}, {Name: "newly_beyond_20_count", Type: "double"},
			{Name: "newly_beyond_30_count", Type: "double"}, {Name: "added_min", Type: "double"}, {Name: "without_other_count", Type: "double"}}, rows),
		l.c.write("closing_takers", []warehouse.Column{{Name: "espace_id", Type: "varchar"}, {Name: "taker_id", Type: "varchar"}, {Name: "people_count", Type: "double"}}, takes))
}
