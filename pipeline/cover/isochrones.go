package cover

import (
	"fmt"
	"runtime"
	"strconv"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/isochrone"
	"observatoire/geo/route"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	orbgeo "github.com/paulmach/orb/geo"
)

// bandTolerance is how far an outline may be from where it was drawn: a third of
// a cell of its raster.
const bandTolerance geo.Metres = 30

var isochroneColumns = []warehouse.Column{
	{Name: "target_kind", Type: "varchar"}, {Name: "espace_id", Type: "varchar"}, {Name: "landmass", Type: "integer"},
	{Name: "from_min", Type: "integer"}, {Name: "to_min", Type: "integer"},
	{Name: "geometry", Type: "blob"}, // WKB multipolygon, lon/lat degrees, EPSG:4326
	{Name: "area_km2", Type: "double"},
	{Name: "min_lon", Type: "double"}, {Name: "min_lat", Type: "double"}, {Name: "max_lon", Type: "double"}, {Name: "max_lat", Type: "double"},
}

// writeIsochrones draws the land from which each espace on the graph of roads
// is reached within so many minutes, and from which any of those of the
// headline definition is, in bands that do not overlap. Each is cut to the
// land that the espace stands on.
func (c *cover) writeIsochrones(q question) error {
	var rows [][]any
	if c.roads != nil {
		around := c.isochroneTargets(q)
		var err error
		for _, land := range sortedKeys(around) {
			if rows, err = c.drawIsochrones(rows, land, around[land]); err != nil {
				return err
			}
		}
	}
	return c.write("isochrones", isochroneColumns, rows)
}

// targets is what isochrones of a landmass are drawn around: the places of an
// espace, or of the network of the headline definition.
type targets struct {
	kind, espace string
	places       []graph.Place
}

func (c *cover) isochroneTargets(q question) map[int][]targets {
	out := map[int][]targets{}
	network := map[int][]graph.Place{}
	for _, e := range q.espaces {
		if e.Commune < 0 || !c.people.roads[e.Commune] {
			continue
		}
		place, ok := c.roads.Snap(e.Point, route.Reach)
		if !ok {
			continue
		}
		land := c.context.Landmass(e.Commune)
		out[land] = append(out[land], targets{"espace", e.ID, []graph.Place{place}})
		if q.filters[q.headline].Admits(e) {
			network[land] = append(network[land], place)
		}
	}
	for land, places := range network {
		out[land] = append(out[land], targets{"reseau", "", places})
	}
	return out
}

func (c *cover) drawIsochrones(rows [][]any, land int, list []targets) ([][]any, error) {
	sets := make([][]graph.Place, len(list))
	for i, t := range list {
		sets[i] = t.places
	}
	o := isochrone.Options{Land: c.land(land), Simplify: bandTolerance}
	err := isochrone.Each(c.roads, sets, isochrone.Limits, o, runtime.GOMAXPROCS(0), func(set int, isos []isochrone.Isochrone) error {
		t := list[set]
		var espace any
		if t.espace != "" {
			espace = t.espace
		}
		from := geo.Minutes(0)
		for _, x := range isos {
			if len(x.Band) > 0 {
				b, err := wkb.Marshal(x.Band)
				if err != nil {
					return fmt.Errorf("espace %s, %v min: %w", t.espace, x.Minutes, err)
				}
				box := x.Band.Bound()
				rows = append(rows, []any{t.kind, espace, int32(land), int32(from), int32(x.Minutes), b, round(orbgeo.Area(x.Band)/1e6, 3),
					box.Min[0], box.Min[1], box.Max[0], box.Max[1]})
			}
			from = x.Minutes
		}
		return nil
	})
	return rows, err
}

// land is the outline of a landmass.
func (c *cover) land(number int) orb.MultiPolygon {
	t := c.topo.Dissolve(func(code string) string {
		if c.context.Landmass(c.index[code]) == number {
			return strconv.Itoa(number)
		}
		return ""
	})
	if k, ok := t.Index(strconv.Itoa(number)); ok {
		return t.Shape(k)
	}
	return nil
}
