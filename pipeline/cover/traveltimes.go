package cover

import (
	"errors"
	"fmt"
	"math"

	"observatoire/geo"
	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// Bits of espaces that definitions ask for.
const (
	fixed nearest.Tags = 1 << iota
	principal
	saturday
	after18
)

// kept is how many espaces are kept for each commune and definition.
const kept = 2

var travelColumns = []warehouse.Column{
	{Name: "commune_code", Type: "varchar"}, {Name: "definition_id", Type: "varchar"}, {Name: "rank", Type: "integer"},
	{Name: "espace_id", Type: "varchar"}, {Name: "minutes", Type: "double"}, {Name: "low_min", Type: "double"}, {Name: "high_min", Type: "double"},
	{Name: "door_min", Type: "double"}, {Name: "distance_km", Type: "double"}, {Name: "method", Type: "varchar"}, {Name: "basis", Type: "varchar"},
	{Name: "relative_error", Type: "double"}, {Name: "reason", Type: "varchar"},
}

// reach is how the people of a commune reach espaces under one definition.
type reach struct {
	answers []nearest.Answer // means over the people of the commune, at most kept
	reason  nearest.Reason
	basis   string
	places  []local // by place where they live
}

// local is what one place of a commune reaches: its nearest and its second
// nearest espace.
type local struct {
	share         float64
	nearest, next nearest.Answer
	reached, two  bool
}

// question is what is asked of travel times.
type question struct {
	espaces  []nearest.Espace
	filters  []nearest.Filter
	headline int
}

// travelTimes finds for each commune and definition the nearest and the
// second-nearest espace: by road where the graph of roads covers the commune,
// by the model elsewhere.
func (c *cover) travelTimes() error {
	espaces, err := c.readEspaces()
	if err != nil {
		return err
	}
	filters, headline, err := c.readFilters()
	if err != nil {
		return err
	}
	q := question{espaces, filters, headline}
	roads, err := c.drive(q)
	if err != nil {
		return err
	}
	c.best = make([]float64, len(c.communes))
	times, endTimes := c.stream("travel_times", travelColumns)
	catchments, endCatchments := c.stream("catchment_shares", catchmentColumns)
	access, endAccess := c.stream("access_by_territory", accessColumns)
	same := twins(espaces, filters[headline])
	tallies := c.newTallies(len(filters), func(t territory, f int, x *tally) { access(c.accessRow(t, filters[f].ID, x)...) })
	c.answer(q, roads, func(i, f int, r reach) {
		m, filter := c.communes[i], filters[f]
		tallies.add(m, f, r)
		if f == headline {
			c.best[i] = math.NaN()
		}
		if len(r.answers) == 0 {
			times(m.code, filter.ID, int32(1), nil, nil, nil, nil, nil, nil, nil, r.basis, nil, string(r.reason))
			return
		}
		for k, a := range r.answers {
			times(m.code, filter.ID, int32(k+1), espaces[a.Espace].ID, published(a.Minutes), published(a.Low), published(a.High),
				c.door(a), round(a.Distance.Km(), 3), string(a.Method), r.basis, relativeError(a), nil)
		}
		if f == headline {
			c.best[i] = published(r.answers[0].Minutes)
			for _, row := range catchmentRows(m.code, espaces, same, r, &c.model) {
				catchments(row...)
			}
		}
	})
	tallies.rest(c.groups)
	if err := errors.Join(endTimes(), endCatchments(), endAccess()); err != nil {
		return err
	}
	return c.variants(q, roads)
}

// published is a time as it is published. Minutes have one decimal from here
// on, so that a threshold is applied to the value that people read.
func published(m geo.Minutes) float64 { return round(float64(m), 1) }

// door is the time with the way between the two doors and the road, walked;
// nothing for an estimation, which does not know that way.
func (c *cover) door(a nearest.Answer) any {
	if a.Method != nearest.Route {
		return nil
	}
	return published(a.Minutes + c.roads.Walk(a.Legs))
}

// relativeError is nothing for a route, which is computed and not estimated.
func relativeError(a nearest.Answer) any {
	if a.Method == nearest.Route {
		return nil
	}
	return round(a.RelativeError, 4)
}

// answer emits what is published for each commune and filter, communes in their
// order: by road where the graph covers the commune and no espace beyond its
// end can be nearer, by the model elsewhere.
func (c *cover) answer(q question, roads *driven, emit func(i, f int, r reach)) {
	var known []reach // of the commune under way
	all := make([]int, len(c.communes))
	for i := range all {
		all[i] = i
	}
	c.ask(c.travel, q, q.filters, all, c.modelled, func(i, f int, r reach) {
		if f == 0 {
			known = roads.commune(i)
		}
		if known != nil && len(known[f].answers) > 0 {
			r = known[f]
		} else if c.unplaced(i) {
			r = reach{reason: nearest.NotPlaced, basis: r.basis}
		}
		emit(i, f, r)
	})
}

func pick(espaces []nearest.Espace, use []int) []nearest.Espace {
	out := make([]nearest.Espace, len(use))
	for k, e := range use {
		out[k] = espaces[e]
	}
	return out
}

// ask answers filters for communes whose people live at several places. The
// places of what it emits are only valid during the call.
func (c *cover) ask(t nearest.TravelTimes, q question, filters []nearest.Filter, communes []int,
	where func(i int) (basis string, g nearest.Group), emit func(i, f int, r reach)) {
	groups, bases := make([]nearest.Group, len(communes)), make([]string, len(communes))
	for k, i := range communes {
		bases[k], groups[k] = where(i)
	}
	var places []local // of the reach under way
	nearest.NearestOfGroups(t, groups, q.espaces, filters, kept, func(g, f int, a nearest.GroupAnswer) {
		places = places[:0]
		r := reach{answers: a.Answers, reason: a.Reason, basis: bases[g]}
		for p, found := range a.ByPlace {
			l := local{share: groups[g].Shares[p]}
			if len(found) > 0 {
				l.reached, l.nearest = true, found[0]
			}
			if len(found) > 1 {
				l.two, l.next = true, found[1]
			}
			places = append(places, l)
		}
		r.places = places
		emit(communes[g], f, r)
	})
}

// readEspaces reads the last list with the bits of each espace.
func (c *cover) readEspaces() ([]nearest.Espace, error) {
	var out []nearest.Espace
	var id, code string
	var p orb.Point
	var mobile, antenne, sat, late bool
	err := c.db.Each(c.ctx, `
		select e.espace_id, coalesce(e.commune_code, ''), e.lon, e.lat, e.is_mobile, e.is_antenne,
			coalesce(w.is_open_saturday, false), coalesce(w.is_open_after_18, false)
		from marts.espaces as e left join marts.espace_weeks as w on w.espace_id = e.espace_id and w.list_on = e.list_on
		order by e.espace_id`,
		[]any{&id, &code, &p[0], &p[1], &mobile, &antenne, &sat, &late}, func() error {
			e := nearest.Espace{ID: id, Point: p, Commune: -1}
			if i, ok := c.index[code]; ok {
				e.Commune, e.Density = i, c.communes[i].density
			}
			for _, b := range []struct {
				on  bool
				bit nearest.Tags
			}{{!mobile, fixed}, {!antenne, principal}, {sat, saturday}, {late, after18}} {
				if b.on {
					e.Tags |= b.bit
				}
			}
			out = append(out, e)
			return nil
		})
	return out, err
}

// readFilters reads the definitions in their order and the place of the
// headline.
func (c *cover) readFilters() (filters []nearest.Filter, headline int, err error) {
	paces := map[string]nearest.Pace{}
	var pace string
	var level int
	var factor float64
	if err := c.db.Each(c.ctx, "select pace, density_level, factor from marts.paces", []any{&pace, &level, &factor}, func() error {
		if level < 0 || level > 7 {
			return fmt.Errorf("data/reference/paces.csv: density level %d, expected 0 to 7", level)
		}
		p := paces[pace]
		p[level] = factor
		paces[pace] = p
		return nil
	}); err != nil {
		return nil, 0, err
	}
	which := map[string]nearest.Tags{"tous": 0, "sans_itinerants": fixed, "principaux": principal}
	opening := map[string]nearest.Tags{"toute_heure": 0, "samedi": saturday, "apres_18h": after18}
	var id, w, o string
	var is bool
	headline = -1
	err = c.db.Each(c.ctx, "select definition_id, which, opening, pace, is_headline from marts.definitions order by position", []any{&id, &w, &o, &pace, &is}, func() error {
		wants, ok1 := which[w]
		open, ok2 := opening[o]
		p, ok3 := paces[pace]
		if !ok1 || !ok2 || !ok3 {
			return fmt.Errorf("data/reference/definitions.csv: %s, expected which %v, opening %v, pace %v", id, sortedKeys(which), sortedKeys(opening), sortedKeys(paces))
		}
		if is {
			headline = len(filters)
		}
		filters = append(filters, nearest.Filter{ID: id, Want: wants | open, Pace: p})
		return nil
	})
	if err == nil && headline < 0 {
		err = fmt.Errorf("data/reference/definitions.csv: no headline, expected one")
	}
	return filters, headline, err
}

// round keeps the digits that mean something. Minutes have one decimal from here
// on, so that a threshold is applied to the value that is published.
func round(x float64, digits int) float64 {
	p := math.Pow(10, float64(digits))
	return math.Round(x*p) / p
}
