package datasets

import (
	"context"
	"fmt"
	"math"

	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// contour is a row of coverage.contours, the outlines of territories.
type contour struct {
	Code  string `col:"territory_code"`
	Shape []byte `col:"geometry"` // WKB, lon/lat degrees
}

// band is a row of exports.isochrone_shapes.
type band struct {
	ID    string `col:"band_id"`
	Shape []byte `col:"geometry"` // WKB, lon/lat degrees
}

// geometries gives the geometry of each row of a spatial dataset, in lon/lat
// degrees (WGS84), nil where none is known.
type geometries func(values []any) (orb.Geometry, error)

// geometriesOf reads the outlines of communes or bands, or takes points from lon and lat.
// It is nil for a dataset that is not spatial.
func geometriesOf(ctx context.Context, db *warehouse.DB, s Schema) (geometries, error) {
	switch s.Own.Spatial {
	case SpatialCommune:
		shapes := map[string][]byte{}
		err := warehouse.Rows(ctx, db, "coverage.contours", func(c contour) error {
			shapes[c.Code] = c.Shape
			return nil
		}, warehouse.Where{Column: "territory_kind", Value: "commune"}, warehouse.Where{Column: "detail", Value: "jeu"})
		return byName(s.index("code_commune"), "coverage.contours", shapes), err
	case SpatialBand:
		shapes := map[string][]byte{}
		err := warehouse.Rows(ctx, db, "exports.isochrone_shapes", func(b band) error {
			shapes[b.ID] = b.Shape
			return nil
		})
		return byName(s.index("identifiant"), "exports.isochrone_shapes", shapes), err
	case SpatialEspace:
		lon, lat := s.index("lon"), s.index("lat")
		return func(values []any) (orb.Geometry, error) {
			x, okx := values[lon].(float64)
			y, oky := values[lat].(float64)
			if !okx || !oky {
				return nil, nil
			}
			return orb.Point{x, y}, nil
		}, nil
	}
	return nil, nil
}

// byName gives each row the WKB shape of the name in one of its columns; table
// is where the shapes are from.
func byName(column int, table string, shapes map[string][]byte) geometries {
	return func(values []any) (orb.Geometry, error) {
		name, _ := values[column].(string)
		b, ok := shapes[name]
		if !ok {
			return nil, nil
		}
		g, err := wkb.Unmarshal(b)
		if err != nil {
			return nil, fmt.Errorf("shape of %s: %w (%s)", name, err, table)
		}
		return orient(g), nil
	}
}

// orient turns outer rings counter-clockwise and holes clockwise, as RFC 7946
// asks and as the metadata of GeoParquet promise. It changes g.
func orient(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Polygon:
		for i, r := range g {
			want := orb.CCW
			if i > 0 {
				want = orb.CW
			}
			if o := r.Orientation(); o != 0 && o != want {
				r.Reverse()
			}
		}
	case orb.MultiPolygon:
		for _, p := range g {
			orient(p)
		}
	}
	return g
}

// precision is how finely coordinates are written: steps a degree. GeoJSON
// counts in decimals, binary files in powers of two, whose doubles end in zeros
// and take half the place once compressed.
type precision struct {
	text, binary float64 // 0 = as they are
}

// precisions by kind of geometry: a metre for outlines of communes, 0.1 m for
// bands, points as they are published. Coarser steps make outlines cross
// themselves: 12 communes in steps of 1e-4 degree, 6 in 2^-14; 3 bands of 228 in
// 1e-5 degree, where they meet the coast at sharp angles; none in these.
var precisions = map[string]precision{
	SpatialCommune: {1e5, 1 << 17},
	SpatialBand:    {1e6, 1 << 20},
	SpatialEspace:  {1e5, 0},
}

// rounded is g with coordinates in steps of 1/f degree, g itself where f is 0. A
// shared border stays shared, since a vertex goes to the same place in both
// outlines. A ring that would fall below a triangle keeps its own coordinates.
func rounded(g orb.Geometry, f float64) orb.Geometry {
	if f == 0 {
		return g
	}
	at := func(p orb.Point) orb.Point { return orb.Point{math.Round(p[0]*f) / f, math.Round(p[1]*f) / f} }
	ring := func(r orb.Ring) orb.Ring {
		out := make(orb.Ring, 0, len(r))
		for _, p := range r {
			if q := at(p); len(out) == 0 || out[len(out)-1] != q {
				out = append(out, q)
			}
		}
		if len(out) < 4 {
			return r
		}
		return out
	}
	switch g := g.(type) {
	case orb.Point:
		return at(g)
	case orb.Polygon:
		out := make(orb.Polygon, len(g))
		for i, r := range g {
			out[i] = ring(r)
		}
		return out
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			out[i] = rounded(p, f).(orb.Polygon)
		}
		return out
	}
	return g
}
