package datasets

import (
	"context"
	"fmt"
	"math"
	"slices"

	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// Which outlines acces_communes is joined with.
const (
	contourKind   = "commune"
	contourDetail = "jeu"
)

// geometries gives the geometry of each row of a spatial dataset, in lon/lat
// degrees (WGS84), nil where none is known.
type geometries func(values []any) (orb.Geometry, error)

// geometriesOf reads the outlines of communes or bands, or takes points from lon and lat.
// It is nil for a dataset that is not spatial.
func geometriesOf(ctx context.Context, db *warehouse.DB, s Schema) (geometries, error) {
	switch s.Own.Spatial {
	case SpatialCommune:
		return byName(ctx, db, s.index("code_commune"), "coverage.contours",
			"select territory_code, geometry from coverage.contours where territory_kind = "+quote(contourKind)+" and detail = "+quote(contourDetail))
	case SpatialBand:
		return byName(ctx, db, s.index("identifiant"), "exports.isochrone_shapes", "select band_id, geometry from exports.isochrone_shapes")
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

// byName reads the WKB shapes of a query of name and shape; a row's is that of
// the name in one of its columns.
func byName(ctx context.Context, db *warehouse.DB, column int, table, query string) (geometries, error) {
	shapes := map[string][]byte{}
	var name string
	var b []byte
	if err := db.Each(ctx, query, []any{&name, &b}, func() error {
		shapes[name] = slices.Clone(b)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("%s: %w", table, err)
	}
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
	}, nil
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
