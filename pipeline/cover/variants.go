package cover

import (
	"math"

	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// variants computes the headline minutes of the communes that can be answered
// in more than one way in each of these ways, so that what one of them is
// worth can be read against the best: the model against roads, a disc against
// inhabited cells, residential streets against cells, squares of 1 km against
// cells of 200 m.
func (c *cover) variants(q question, roads *driven) error {
	headline := q.filters[q.headline : q.headline+1]
	var rows [][]any
	var several, celled, counted, driven []int
	for i := range c.communes {
		cells, roads := len(c.people.cells[i]) > 0, c.people.roads[i]
		if cells || roads {
			several = append(several, i)
		}
		if cells {
			celled = append(celled, i)
		}
		if roads {
			driven = append(driven, i)
			if len(c.people.census[i]) > 0 {
				counted = append(counted, i)
			}
		}
	}
	type asked func(communes []int, filters []nearest.Filter, where func(i int) (string, nearest.Group), emit func(i, f int, r reach))
	add := func(ask asked, communes []int, where func(i int) (string, nearest.Group)) {
		if len(communes) == 0 {
			return
		}
		ask(communes, headline, where, func(i, _ int, r reach) {
			if len(r.answers) == 0 {
				return
			}
			share := func(limit float64) float64 {
				sum := 0.0
				for _, p := range r.places {
					if p.reached && published(p.nearest.Minutes) <= limit {
						sum += p.share
					}
				}
				return round(sum/reachedShare(r), 6)
			}
			a := r.answers[0]
			rows = append(rows, []any{c.communes[i].code, string(a.Method), r.basis, q.espaces[a.Espace].ID, published(a.Minutes), share(20), share(30)})
		})
	}
	estimated := func(communes []int, filters []nearest.Filter, where func(i int) (string, nearest.Group), emit func(i, f int, r reach)) {
		c.ask(c.travel, q, filters, communes, where, emit)
	}
	cells := func(i int) (string, nearest.Group) { return byCells, c.cellGroup(i) }
	add(estimated, several, func(i int) (string, nearest.Group) { return byDisc, c.discGroup(i) })
	add(estimated, celled, cells)
	add(estimated, celled, func(i int) (string, nearest.Group) {
		return byCells1km, c.group(i, pooled(c.people.cells[i]), mostCells, 0)
	})
	add(estimated, counted, func(i int) (string, nearest.Group) { return byCells1km, c.censusGroup(i) })
	if roads != nil {
		var both []int
		for _, i := range driven {
			if len(c.people.cells[i]) > 0 {
				both = append(both, i)
			}
		}
		add(roads.ask, driven, func(i int) (string, nearest.Group) { return byStreets, c.streetGroup(i) })
		add(roads.ask, both, cells)
		add(roads.ask, driven, func(i int) (string, nearest.Group) { return byPoint, c.pointGroup(i) })
	}
	return c.write("travel_time_variants", []warehouse.Column{{Name: "commune_code", Type: "varchar"}, {Name: "method", Type: "varchar"}, {Name: "basis", Type: "varchar"},
		{Name: "espace_id", Type: "varchar"}, {Name: "minutes", Type: "double"}, {Name: "within_20_share", Type: "double"}, {Name: "within_30_share", Type: "double"}}, rows)
}

// pooled puts the people of cells at the middles of squares of 1 km, as the
// census of the mainland does.
func pooled(cells []dwelling) (out []dwelling) {
	type square struct{ east, north int }
	const kmPerDegree = 111.2
	at := map[square]int{}
	for _, d := range cells {
		north := math.Floor(d.at[1] * kmPerDegree)
		middle := (north + 0.5) / kmPerDegree
		wide := kmPerDegree * math.Cos(middle*math.Pi/180)
		east := math.Floor(d.at[0] * wide)
		k := square{int(east), int(north)}
		i, there := at[k]
		if !there {
			i = len(out)
			at[k] = i
			out = append(out, dwelling{at: orb.Point{(east + 0.5) / wide, middle}})
		}
		out[i].weight += d.weight
	}
	return out
}
