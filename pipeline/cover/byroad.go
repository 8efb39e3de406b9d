package cover

import (
	"math"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"
	"observatoire/geo/route"

	"github.com/paulmach/orb"
)

// driven is what one search backwards from each espace on the graph of roads
// has found: the answers of all places by road, and the isochrones.
type driven struct {
	c        *cover
	q        question
	communes []int // those that the graph covers
	onRoad   []int // espaces on it (indexes into those of q)
	rivals   map[int][]geo.Minutes
	sweep    *route.Sweep
	stands   question // the same of the espaces on the roads only
}

// drive makes the searches; nil where the graph covers no commune. It writes
// coverage.isochrones.
func (c *cover) drive(q question) (*driven, error) {
	if c.roads == nil {
		return nil, c.write("isochrones", isochroneColumns, nil)
	}
	d := &driven{c: c, q: q}
	for i := range c.communes {
		if c.people.roads[i] {
			d.communes = append(d.communes, i)
		}
	}
	if len(d.communes) == 0 {
		return nil, c.write("isochrones", isochroneColumns, nil)
	}
	var beyond []int
	d.onRoad, beyond = c.split(q.espaces, d.communes)
	d.rivals = c.rivals(q, beyond, d.communes)
	bands, err := c.newBands(q, d.onRoad)
	if err != nil {
		return nil, err
	}
	d.stands = question{pick(q.espaces, d.onRoad), q.filters, q.headline}
	d.sweep, err = route.NewSweep(c.roads, d.places(), d.stands.espaces, q.filters, route.SweepOptions{
		K:    kept,
		Draw: func(e int, f *graph.Field) (any, error) { return bands.draw(d.onRoad[e], f) },
		Drawn: func(e int, rows any) error {
			bands.take(d.onRoad[e], rows)
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return d, bands.write()
}

// places are all that the searches answer: where people live as published, the
// streets and the point of each commune.
func (d *driven) places() (all []nearest.Origin) {
	c := d.c
	known := map[orb.Point]bool{}
	for _, i := range d.communes {
		_, published := c.published(i)
		for _, g := range []nearest.Group{published, c.streetGroup(i), c.pointGroup(i)} {
			for _, p := range g.Places {
				if !known[p.Point] {
					known[p.Point] = true
					all = append(all, p)
				}
			}
		}
	}
	return all
}

// ask is cover.ask by road.
func (d *driven) ask(communes []int, filters []nearest.Filter, where func(i int) (basis string, g nearest.Group), emit func(i, f int, r reach)) {
	d.c.ask(d.sweep, d.stands, filters, communes, where, func(i, f int, r reach) {
		for k := range r.answers {
			r.answers[k].Espace = d.onRoad[r.answers[k].Espace]
		}
		for p := range r.places {
			x := &r.places[p]
			if x.reached {
				x.nearest.Espace = d.onRoad[x.nearest.Espace]
			}
			if x.two {
				x.next.Espace = d.onRoad[x.next.Espace]
			}
		}
		emit(i, f, r)
	})
}

// commune answers the filters for a commune, as published: no answer where an
// espace beyond the graph may be nearer. nil for a commune that the graph does
// not cover.
func (d *driven) commune(i int) []reach {
	if d == nil || !d.c.people.roads[i] {
		return nil
	}
	out := make([]reach, len(d.q.filters))
	d.ask([]int{i}, d.q.filters, d.c.published, func(_, f int, r reach) {
		if len(r.answers) == 0 || d.rivals[i][f] < r.answers[len(r.answers)-1].Minutes {
			return // the model knows espaces that the roads do not lead to
		}
		r.places = append([]local(nil), r.places...)
		out[f] = r
	})
	return out
}

// split tells the espaces that stand on the graph of roads from those beyond
// it on the same land as a commune that has roads (indexes).
func (c *cover) split(espaces []nearest.Espace, driven []int) (onRoad, beyond []int) {
	lands := map[int]bool{}
	for _, i := range driven {
		lands[c.context.Landmass(i)] = true
	}
	for e, x := range espaces {
		switch {
		case x.Commune < 0:
		case c.people.roads[x.Commune]:
			onRoad = append(onRoad, e)
		case lands[c.context.Landmass(x.Commune)]:
			beyond = append(beyond, e)
		}
	}
	return onRoad, beyond
}

// rivals says how soon, at the soonest, an espace beyond the roads may be
// reached, by commune and filter: an extract ends somewhere, and near its end
// the nearest espace may be outside of it.
func (c *cover) rivals(q question, beyond, driven []int) map[int][]geo.Minutes {
	out := map[int][]geo.Minutes{}
	origins := make([]nearest.Origin, len(driven))
	for k, i := range driven {
		origins[k] = c.travel.Origin(i)
		out[i] = make([]geo.Minutes, len(q.filters))
		for f := range q.filters {
			out[i][f] = geo.Minutes(math.Inf(1))
		}
	}
	if len(beyond) == 0 {
		return out
	}
	c.travel.Nearest(origins, pick(q.espaces, beyond), q.filters, 1, func(o, f int, answers []nearest.Answer, _ nearest.Reason) {
		if len(answers) > 0 {
			out[driven[o]][f] = answers[0].Low
		}
	})
	return out
}
