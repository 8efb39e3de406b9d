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
func (c *cover) variants(q question) error {
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
	add := func(t nearest.TravelTimes, use, communes []int, where func(i int) (string, nearest.Group)) {
		if len(communes) == 0 {
			return
		}
		c.ask(t, q, use, headline, communes, where, func(i, _ int, r reach) {
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
	all := every(q.espaces)
	cells := func(i int) (string, nearest.Group) { return byCells, c.cellGroup(i) }
	add(c.travel, all, several, func(i int) (string, nearest.Group) { return byDisc, c.discGroup(i) })
	add(c.travel, all, celled, cells)
	add(c.travel, all, celled, func(i int) (string, nearest.Group) {
		return byCells1km, c.group(i, pooled(c.people.cells[i]), mostCells, 0)
	})
	add(c.travel, all, counted, func(i int) (string, nearest.Group) { return byCells1km, c.censusGroup(i) })
	if len(driven) > 0 {
		onRoad, _ := c.split(q.espaces, driven)
		var both []int
		for _, i := range driven {
			if len(c.people.cells[i]) > 0 {
				both = append(both, i)
			}
		}
		add(c.roadTimes(), onRoad, driven, func(i int) (string, nearest.Group) { return byStreets, c.streetGroup(i) })
		add(c.roadTimes(), onRoad, both, cells)
		add(c.roadTimes(), onRoad, driven, func(i int) (string, nearest.Group) {
			return byPoint, c.group(i, []dwelling{{c.communes[i].point, 1}}, 1, 0)
		})
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
