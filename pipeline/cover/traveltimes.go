package cover

import (
	"fmt"
	"math"

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
	{Name: "distance_km", Type: "double"}, {Name: "method", Type: "varchar"}, {Name: "relative_error", Type: "double"}, {Name: "reason", Type: "varchar"},
}

// travelTimes finds for each commune and definition the nearest and the
// second-nearest espace.
func (c *cover) travelTimes() error {
	espaces, err := c.readEspaces()
	if err != nil {
		return err
	}
	filters, headline, err := c.readFilters()
	if err != nil {
		return err
	}
	origins := make([]nearest.Origin, len(c.communes))
	for i := range origins {
		origins[i] = c.travel.Origin(i)
	}
	c.best = make([]float64, len(origins))
	for i := range c.best {
		c.best[i] = math.NaN()
	}
	var rows [][]any
	c.travel.Nearest(origins, espaces, filters, kept, func(o, f int, answers []nearest.Answer, reason nearest.Reason) {
		code, definition := c.communes[o].code, filters[f].ID
		if len(answers) == 0 {
			rows = append(rows, []any{code, definition, int32(1), nil, nil, nil, nil, nil, nil, nil, string(reason)})
			return
		}
		for r, a := range answers {
			rows = append(rows, []any{code, definition, int32(r + 1), espaces[a.Espace].ID, round(float64(a.Minutes), 1), round(float64(a.Low), 1), round(float64(a.High), 1),
				round(a.Distance.Km(), 3), string(a.Method), round(a.RelativeError, 4), nil})
		}
		if f == headline {
			c.best[o] = round(float64(answers[0].Minutes), 1)
		}
	})
	return c.write("travel_times", travelColumns, rows)
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
