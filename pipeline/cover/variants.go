package cover

import (
	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"
)

// variants computes the headline minutes of the communes that can be answered
// in more than one way in each of these ways, so that what one of them is
// worth can be read against the best: the model against roads, a disc against
// inhabited cells, residential streets against cells.
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
