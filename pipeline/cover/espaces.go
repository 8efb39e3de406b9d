package cover

import (
	"observatoire/geo"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// farM is the distance in metres from the outline of its commune beyond which
// the point of an espace contradicts its commune: then neither minutes nor
// people follow it.
const farM = 5000

// placeEspaces finds the commune that each espace of the last list stands in.
// One whose published point is over farM from its commune is put at that
// commune's point, in marts, until the list or a correction says better.
func (c *cover) placeEspaces() error {
	var rows [][]any
	var far []string
	var id, code string
	var p orb.Point
	if err := c.db.Each(c.ctx, "select espace_id, coalesce(commune_code, ''), source_lon, source_lat from marts.espaces order by espace_id",
		[]any{&id, &code, &p[0], &p[1]}, func() error {
			var located, distance any
			if k, ok := c.locator.Locate(p); ok {
				located = c.topo.Code(k)
			}
			if k, ok := c.topo.Index(code); ok {
				m := 0.0
				if located != code {
					m = float64(geo.DistanceToShape(p, c.topo.Shape(k)))
				}
				if m > farM {
					far = append(far, id)
				}
				distance = m
			}
			rows = append(rows, []any{id, code, located, distance})
			return nil
		}); err != nil {
		return err
	}
	for _, id := range far {
		for _, table := range []string{"marts.espaces", "marts.espaces_history"} {
			if err := c.db.Exec(c.ctx, "update "+table+` as e set lon = c.point_lon, lat = c.point_lat, placed_by = 'commune'
				from marts.communes as c
				where c.commune_code = e.commune_code and e.espace_id = $1 and e.list_on = (select max(list_on) from marts.espaces)`, id); err != nil {
				return err
			}
		}
	}
	return c.write("espace_places", []warehouse.Column{{Name: "espace_id", Type: "varchar"}, {Name: "commune_code", Type: "varchar"},
		{Name: "located_commune_code", Type: "varchar"}, {Name: "distance_to_commune_m", Type: "double"}}, rows)
}
