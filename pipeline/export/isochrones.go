package export

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"

	"observatoire/geo"
	"observatoire/pipeline/french"
	"observatoire/pipeline/warehouse"
)

// isoband is the land from which an espace is reached by road in a band of
// minutes, lon/lat degrees.
type isoband struct {
	to    float64
	area  float64 // km²
	shape orb.MultiPolygon
}

// isochroneRow is a row of exports.isochrone_shapes: of an espace, or of the
// network of some départements.
type isochroneRow struct {
	Espace       *string `col:"espace_id"`
	Departements *string `col:"departements"` // codes apart by ";"
	To           float64 `col:"to_min"`
	Area         float64 `col:"area_km2"`
	Shape        []byte  `col:"geometry"` // WKB, lon/lat degrees
}

// isochronesOf are the bands of each espace that stands on known roads, from
// the nearest to the farthest.
func (e *exporter) isochronesOf() (map[string][]isoband, error) {
	out := map[string][]isoband{}
	err := warehouse.Rows(e.ctx, e.db, "exports.isochrone_shapes", func(r isochroneRow) error {
		mp, err := multiPolygon(r.Shape)
		if err != nil {
			return fmt.Errorf("isochrone of espace %s, %v min: %w", text(r.Espace), r.To, err)
		}
		out[text(r.Espace)] = append(out[text(r.Espace)], isoband{r.To, r.Area, mp})
		return nil
	}, warehouse.Where{Column: "target_kind", Value: "espace"})
	for _, bands := range out {
		slices.SortFunc(bands, func(a, b isoband) int { return cmp.Compare(a.to, b.to) })
	}
	return out, err
}

// outlineTolerance is how far the outline of a band may be from the drawn one,
// degrees: some 60 m.
const outlineTolerance = 0.0006

// isochroneMap shows the bands of an espace: all of those within 30 minutes, and
// of the last what is in the same window.
func (e *exporter) isochroneMap(x espaceFacts, bands []isoband) drawn {
	view := pad(orb.Bound{Min: x.at, Max: x.at}, 0, 4000)
	for _, b := range bands {
		if b.to <= 30 {
			view = view.Union(b.shape.Bound())
		}
	}
	s := sketch{window: sheets.Window(view, 0.04, 0), title: "Isochrones de " + x.name, folder: "/espaces/"}
	e.ground(&s, "dehors")
	for i := len(bands) - 1; i >= 0; i-- {
		b := bands[i]
		shape := simplify.DouglasPeucker(outlineTolerance).MultiPolygon(b.shape.Clone())
		fmt.Fprintf(&s.body, `<path class="bande %s" d="%s"><title>%.0f minutes ou moins</title></path>`+"\n", geo.Class(geo.Minutes(b.to)), sheets.Path(4, shape), b.to)
	}
	e.markEspaces(&s, x.id, false)
	return drawn{SVG: s.String(), Sentence: "D'où cet espace est atteint par la route, par bandes de minutes. Sans couleur : à plus de 45 minutes, hors de la carte, ou à plus de 250 m d'une route."}
}

// areaText writes km² as pages print them: tenths below 10.
func areaText(km2 float64) string {
	if km2 < 9.95 {
		return french.Number(km2, 1)
	}
	return french.Count(int(math.Round(km2)))
}

// withIsochrones adds the map of an espace's bands and the land within each limit.
func (e *exporter) withIsochrones(o object, x espaceFacts, bands []isoband) (object, error) {
	if len(bands) == 0 {
		return o, nil
	}
	m := e.isochroneMap(x, bands)
	var list []values
	within := 0.0
	for _, b := range bands {
		within += b.area
		list = append(list, values{"minutes": b.to, "superficie": areaText(within)})
	}
	return o.with("isochrones", values{"carte": m.SVG, "phrase": m.Sentence, "limites": list})
}
