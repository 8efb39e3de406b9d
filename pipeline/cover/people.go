package cover

import (
	"math"
	"sort"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// What the places where people of a commune live are known from.
const (
	byCells   = "carreaux" // households in cells of 200 m (carroyage)
	byStreets = "voirie"   // lengths of residential streets, of other roads where there are none (osm)
	byPoint   = "point"    // the commune's point alone, on the road nearest to it
	byDisc    = "disque"   // evenly over a disc around the commune's point
)

// dwelling is a place where people live and how much of them, in units of its
// own kind (households, metres of street).
type dwelling struct {
	at     orb.Point // lon/lat degrees
	weight float64
}

// mostCells and mostStreets are how many places stand for a commune at most;
// more are pooled evenly.
const (
	mostCells   = 400
	mostStreets = 48
)

// people is where those of each commune live.
type people struct {
	cells, streets map[int][]dwelling // by commune
	census         map[int][]dwelling // pieces of census cells of 1 km, by commune
	roads          []bool             // communes that the road graph covers
	streetKm       []float64          // residential streets of each commune, NaN where the graph does not cover it
}

// makePeople finds the cells and the streets of each commune. A commune is
// covered by the graph if a road from whose side people start is in it.
func (c *cover) makePeople() error {
	c.locator = c.topo.Locator()
	cells, err := c.readCells()
	if err != nil {
		return err
	}
	p := people{cells: cells, streets: map[int][]dwelling{}, census: map[int][]dwelling{}, roads: make([]bool, len(c.communes)), streetKm: make([]float64, len(c.communes))}
	for i := range p.streetKm {
		p.streetKm[i] = math.NaN()
	}
	if c.roads != nil {
		others := map[int][]dwelling{}
		c.roads.Streets(func(s graph.Street) {
			area, ok := c.locator.Locate(s.Middle)
			if !ok {
				return
			}
			i := c.index[c.topo.Code(area)]
			if d := (dwelling{s.Middle, float64(s.Metres)}); s.Residential {
				p.streets[i] = append(p.streets[i], d)
			} else if len(p.streets[i]) == 0 {
				others[i] = append(others[i], d)
			}
		})
		for i := range c.communes {
			if len(p.streets[i]) > 0 {
				p.streetKm[i] = 0
				for _, s := range p.streets[i] {
					p.streetKm[i] += s.weight / 1000
				}
			} else if len(others[i]) > 0 {
				p.streetKm[i], p.streets[i] = 0, others[i]
			}
			p.roads[i] = len(p.streets[i]) > 0
		}
	}
	c.people = p
	if err := c.makeCensusPlaces(); err != nil {
		return err
	}
	var rows [][]any
	for i, m := range c.communes {
		basis, group := c.published(i)
		if basis != byStreets && basis != byCells {
			continue // coverage.places has the cells of 1 km, and a disc is not a list
		}
		for k, place := range group.Places {
			rows = append(rows, []any{m.code, basis, int32(k + 1), round(place.Point[0], 6), round(place.Point[1], 6), round(group.Shares[k], 6)})
		}
	}
	return c.write("people_places", []warehouse.Column{{Name: "commune_code", Type: "varchar"}, {Name: "basis", Type: "varchar"}, {Name: "place", Type: "integer"},
		{Name: "lon", Type: "double"}, {Name: "lat", Type: "double"}, {Name: "share", Type: "double"}}, rows)
}

// published is the best that is known of where the people of commune i live.
func (c *cover) published(i int) (basis string, g nearest.Group) {
	switch {
	case len(c.people.cells[i]) > 0:
		return byCells, c.cellGroup(i)
	case c.people.roads[i]:
		return byStreets, c.streetGroup(i)
	default:
		return c.modelled(i)
	}
}

// modelled is the same without roads.
func (c *cover) modelled(i int) (basis string, g nearest.Group) {
	switch {
	case len(c.people.cells[i]) > 0:
		return byCells, c.cellGroup(i)
	case len(c.people.census[i]) > 0:
		return byCells1km, c.censusGroup(i)
	default:
		return byDisc, c.discGroup(i)
	}
}

// unplacedKm2 is the area in km² from which on a disc would be a guess about
// most of the people of a commune: those of the forest of Guyane.
const unplacedKm2 = 500

// unplaced says that nobody knows where the people of commune i live.
func (c *cover) unplaced(i int) bool {
	if len(c.people.cells[i]) > 0 || len(c.people.census[i]) > 0 || c.people.roads[i] {
		return false
	}
	k, _ := c.topo.Index(c.communes[i].code)
	return c.topo.AreaKm2(k) > unplacedKm2
}

// discGroup is the one place of the model: a disc around the commune's point.
func (c *cover) discGroup(i int) nearest.Group {
	return nearest.Group{Places: []nearest.Origin{c.travel.Origin(i)}, Shares: []float64{1}}
}

// censusGroup is the pieces of the census cells of a commune.
func (c *cover) censusGroup(i int) nearest.Group {
	return c.group(i, c.people.census[i], mostCells, 0)
}

// cellGroup is the inhabited cells of a commune.
func (c *cover) cellGroup(i int) nearest.Group {
	return c.group(i, c.people.cells[i], mostCells, 0)
}

// streetGroup is the streets of a commune that has roads.
func (c *cover) streetGroup(i int) nearest.Group {
	return c.group(i, c.people.streets[i], mostStreets, 0)
}

// pointGroup is the point of a commune alone.
func (c *cover) pointGroup(i int) nearest.Group {
	return c.group(i, []dwelling{{c.communes[i].point, 1}}, 1, 0)
}

// group takes at most most of the dwellings of a commune, evenly by weight
// over the ground, each standing for those left out around it.
func (c *cover) group(i int, d []dwelling, most int, spread geo.Metres) (g nearest.Group) {
	const band = 0.01 // degrees of latitude: about a kilometre
	d = append([]dwelling(nil), d...)
	sort.SliceStable(d, func(a, b int) bool {
		if ra, rb := math.Floor(d[a].at[1]/band), math.Floor(d[b].at[1]/band); ra != rb {
			return ra < rb
		} else if int(math.Abs(ra))%2 == 1 { // to and fro, so that neighbours in the list are neighbours on the ground
			a, b = b, a
		}
		return d[a].at[0] < d[b].at[0]
	})
	total := 0.0
	for _, x := range d {
		total += x.weight
	}
	add := func(at orb.Point, share float64) {
		g.Places = append(g.Places, nearest.Origin{ID: c.communes[i].code, Point: at, Commune: i, Density: c.communes[i].density, Spread: spread})
		g.Shares = append(g.Shares, share)
	}
	if len(d) <= most {
		for _, x := range d {
			add(x.at, x.weight/total)
		}
		return g
	}
	share, sum, next := total/float64(most), 0.0, 0.0
	for _, x := range d {
		sum += x.weight
		if sum < next+share/2 {
			continue
		}
		n := math.Floor((sum-next-share/2)/share) + 1
		next += n * share
		add(x.at, n/float64(most))
	}
	return g
}
