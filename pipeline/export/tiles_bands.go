package export

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"observatoire/geo"
	"observatoire/geo/tiles"
	"observatoire/geo/topology"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
)

// Zoom levels of the bands of minutes by road, which are finer than communes.
const (
	firstBandZoom = 5
	lastBandZoom  = 10
)

// bands are what the map knows of the network's isochrones.
type bands struct {
	departements map[string]bool
	bound        orb.Bound
	there        map[int]map[[2]int]bool // tiles, by zoom level
}

// leastBandWidth is what a strip of a band needs to be drawn. Where a road ends
// before its limit of minutes, the outlines of several limits run along the
// same edge some metres apart: such a ring is no place.
const leastBandWidth geo.Metres = 30

// meanWidth is the mean width of a polygon.
func meanWidth(p orb.Polygon) geo.Metres {
	return geo.Metres(2 * orbgeo.Area(p) / orbgeo.Length(p))
}

// bandTiles writes the bands of minutes from which the nearest espace of the
// network is reached by road, where roads are known. There may be none.
func (m *mapData) bandTiles() error {
	b := &bands{departements: map[string]bool{}, there: map[int]map[[2]int]bool{}}
	type band struct {
		class string
		shape orb.MultiPolygon
	}
	var list []band
	rows, err := warehouse.All[isochroneRow](m.ctx, m.db, "exports.isochrone_shapes", warehouse.Where{Column: "target_kind", Value: "reseau"})
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(a, b isochroneRow) int {
		return cmp.Or(strings.Compare(text(a.Departements), text(b.Departements)), cmp.Compare(a.To, b.To))
	})
	for _, r := range rows {
		departements := text(r.Departements)
		mp, err := multiPolygon(r.Shape)
		if err != nil {
			return fmt.Errorf("band of %s: %w", departements, err)
		}
		if len(list) == 0 {
			b.bound = mp.Bound()
		}
		b.bound = b.bound.Union(mp.Bound())
		for _, code := range strings.Split(departements, ";") {
			b.departements[code] = true
		}
		list = append(list, band{geo.Class(geo.Minutes(r.To)), slices.DeleteFunc(mp, func(p orb.Polygon) bool { return meanWidth(p) < leastBandWidth })})
	}
	if len(list) == 0 {
		return nil
	}
	areas := make([]topology.Area, len(list))
	for i, x := range list {
		areas[i] = topology.Area{Code: fmt.Sprintf("%s %03d", x.class, i), Shape: x.shape}
	}
	all, _, err := topology.Build(areas, topology.Options{Snap: -1, Sliver: -1})
	if err != nil {
		return fmt.Errorf("bands of minutes: %w", err)
	}
	classes := all.Dissolve(func(code string) string { return code[:2] })
	for zoom := firstBandZoom; zoom <= lastBandZoom; zoom++ {
		// Half a pixel of the level at 42° N.
		pixel := 40_075_017 * math.Cos(42*math.Pi/180) / math.Exp2(float64(zoom)) / 512
		// What is reached within a limit lies on what is reached within a later
		// one. A band by itself is a ring, often metres wide on the outer side
		// of the strip along a road: its two sides would fall together, and it
		// would be filled whole.
		features := nested(classes.Simplify(topology.SimplifyOptions{Tolerance: geo.Metres(pixel / 2), MinIsletKm2: pixel * pixel / 1e6}), true)
		cut, err := tiles.Cut(zoom, []tiles.Layer{{Name: "bandes", Features: features}}, tiles.Options{})
		if err != nil {
			return fmt.Errorf("tiles bandes: %w", err)
		}
		b.there[zoom] = map[[2]int]bool{}
		for _, t := range cut {
			b.there[zoom][[2]int{t.X, t.Y}] = true
			if err := m.write(fmt.Sprintf("static/carte/tuiles/bandes/%d/%d/%d.pbf", t.Z, t.X, t.Y), t.Data); err != nil {
				return err
			}
		}
	}
	m.bands = b
	return nil
}
