package cover

import (
	"fmt"
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

// bands draws the land from which each espace on the graph of roads is reached
// within so many minutes, and from which any of those of the headline
// definition is, in bands that do not overlap. Each is cut to the land that the
// espace stands on.
type bands struct {
	c       *cover
	q       question
	drawers map[int]*isochrone.Drawer // by landmass
	network map[int][]graph.Place     // espaces of the headline definition, by landmass
	byLand  map[int][][]any           // rows
}

func (c *cover) newBands(q question, onRoad []int) (*bands, error) {
	b := &bands{c, q, map[int]*isochrone.Drawer{}, map[int][]graph.Place{}, map[int][][]any{}}
	for _, e := range onRoad {
		x := q.espaces[e]
		land := c.context.Landmass(x.Commune)
		if b.drawers[land] == nil {
			d, err := isochrone.NewDrawer(isochrone.Limits, isochrone.Options{Land: c.land(land), Simplify: bandTolerance})
			if err != nil {
				return nil, err
			}
			b.drawers[land] = d
		}
		if place, ok := c.roads.Snap(x.Point, route.Reach); ok && q.filters[q.headline].Admits(x) {
			b.network[land] = append(b.network[land], place)
		}
	}
	return b, nil
}

// draw makes the rows of an espace, from the search around it.
func (b *bands) draw(e int, f *graph.Field) ([][]any, error) {
	x := b.q.espaces[e]
	land := b.c.context.Landmass(x.Commune)
	isos, err := b.drawers[land].Draw(f)
	if err != nil {
		return nil, fmt.Errorf("espace %s: %w", x.ID, err)
	}
	return bandRows("espace", x.ID, land, isos)
}

// take keeps the rows of an espace.
func (b *bands) take(e int, rows any) {
	land := b.c.context.Landmass(b.q.espaces[e].Commune)
	b.byLand[land] = append(b.byLand[land], rows.([][]any)...)
}

// write draws the bands of the network of each landmass, and writes all.
func (b *bands) write() error {
	var rows [][]any
	for _, land := range sortedKeys(b.drawers) {
		rows = append(rows, b.byLand[land]...)
		places := b.network[land]
		if len(places) == 0 {
			continue
		}
		isos, err := b.drawers[land].Draw(b.c.roads.Within(places, isochrone.Limits[len(isochrone.Limits)-1]))
		if err != nil {
			return fmt.Errorf("network of landmass %d: %w", land, err)
		}
		more, err := bandRows("reseau", nil, land, isos)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	return b.c.write("isochrones", isochroneColumns, rows)
}

// bandRows are the rows of coverage.isochrones for one drawing.
func bandRows(kind string, espace any, land int, isos []isochrone.Isochrone) (rows [][]any, err error) {
	from := geo.Minutes(0)
	for _, x := range isos {
		if len(x.Band) > 0 {
			b, err := wkb.Marshal(x.Band)
			if err != nil {
				return nil, fmt.Errorf("%v, %v min: %w", espace, x.Minutes, err)
			}
			box := x.Band.Bound()
			rows = append(rows, []any{kind, espace, int32(land), int32(from), int32(x.Minutes), b, round(orbgeo.Area(x.Band)/1e6, 3),
				box.Min[0], box.Min[1], box.Max[0], box.Max[1]})
		}
		from = x.Minutes
	}
	return rows, nil
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
