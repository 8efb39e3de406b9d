package export

import (
	"fmt"
	"math"
	"strings"

	"observatoire/geo"
	"observatoire/geo/tiles"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/simplify"
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

// bandTiles writes the bands of minutes from which the nearest espace of the
// network is reached by road, where roads are known. There may be none.
func (m *mapData) bandTiles() error {
	b := &bands{departements: map[string]bool{}, there: map[int]map[[2]int]bool{}}
	type band struct {
		class string
		shape orb.MultiPolygon
	}
	var list []band
	var to float64
	var departements string
	var shape []byte
	if err := m.db.Each(m.ctx, "select cast(to_min as double), departements, geometry from exports.isochrone_shapes where target_kind = 'reseau' order by departements, to_min", []any{&to, &departements, &shape}, func() error {
		g, err := wkb.Unmarshal(shape)
		if err != nil {
			return fmt.Errorf("band of %s: %w", departements, err)
		}
		var mp orb.MultiPolygon
		switch g := g.(type) {
		case orb.Polygon:
			mp = orb.MultiPolygon{g}
		case orb.MultiPolygon:
			mp = g
		default:
			return fmt.Errorf("band of %s is a %s, expected polygons", departements, g.GeoJSONType())
		}
		if len(list) == 0 {
			b.bound = mp.Bound()
		}
		b.bound = b.bound.Union(mp.Bound())
		for _, code := range strings.Split(departements, ";") {
			b.departements[code] = true
		}
		list = append(list, band{geo.Class(geo.Minutes(to)), mp})
		return nil
	}); err != nil || len(list) == 0 {
		return err
	}
	for zoom := firstBandZoom; zoom <= lastBandZoom; zoom++ {
		// A third of a pixel of the level, in degrees of longitude.
		least := 360 / math.Exp2(float64(zoom)) / 512 / 3
		var features []tiles.Feature
		for i, x := range list {
			var kept orb.MultiPolygon
			for _, p := range simplify.DouglasPeucker(least).MultiPolygon(x.shape.Clone()) {
				if len(p) > 0 && len(p[0]) >= 4 {
					kept = append(kept, p)
				}
			}
			features = append(features, tiles.Feature{ID: uint64(i), Geometry: kept, Properties: map[string]any{"classe": x.class}})
		}
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
