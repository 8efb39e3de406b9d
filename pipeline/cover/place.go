package cover

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
)

// NearCommune is how far from every commune a place may be and still be taken
// to belong to the nearest one: a quay, a causeway, a beach, the other bank of
// a border river. Outlines are those of coverage.contours, simplified to 60 m.
const NearCommune geo.Metres = 3000

// Places puts any place of the 101 départements into its commune, as a built
// warehouse knows communes, and has the travel times between them. It is safe
// for use by several goroutines at once.
type Places struct {
	// Travel is the estimator in the context that coverage.travel_times was
	// made in.
	Travel   *estimate.Estimator
	communes []estimate.Commune
	index    map[string]int
	tree     rtree.RTreeG[int32] // of the communes' boxes
	outlines []orb.MultiPolygon  // by commune
}

// ReadPlaces reads coverage.commune_places, commune_neighbours and contours
// and marts.communes of a built warehouse, and the model of travel times from
// package data's FS. Bridges and borders without a road are in
// commune_neighbours already.
func ReadPlaces(ctx context.Context, db *warehouse.DB, files fs.FS) (*Places, error) {
	p := &Places{index: map[string]int{}}
	context, err := p.read(ctx, db)
	if err != nil {
		return nil, err
	}
	b, err := fs.ReadFile(files, "reference/travel_time_model.json")
	if err != nil {
		return nil, fmt.Errorf("%w (fit it with `go run ./pipeline calibrate`)", err)
	}
	model, err := estimate.DecodeModel(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("data/reference/travel_time_model.json: %w", err)
	}
	if p.Travel, err = estimate.New(model, context); err != nil {
		return nil, err
	}
	return p, nil
}

// ReadContext reads the communes and who touches whom as ReadPlaces does,
// without a model.
func ReadContext(ctx context.Context, db *warehouse.DB) (*estimate.Context, error) {
	return (&Places{index: map[string]int{}}).read(ctx, db)
}

func (p *Places) read(ctx context.Context, db *warehouse.DB) (*estimate.Context, error) {
	for _, table := range []string{"marts.communes", "coverage.commune_places", "coverage.commune_neighbours", "coverage.contours"} {
		if n, err := db.Count(ctx, table); err != nil || n == 0 {
			return nil, fmt.Errorf("warehouse %s: no %s, expected a built one (`make site` or `make sample`)", db.Path, table)
		}
	}
	var m estimate.Commune
	var density *int
	var relief *float64
	if err := db.Each(ctx, `
		select c.commune_code, c.point_lon, c.point_lat, c.density_level, c.is_mountain, (r.highest_m - r.lowest_m) / 1000.0, p.area_km2
		from marts.communes as c join coverage.commune_places as p using (commune_code)
		left join staging.stg_relief__communes as r using (commune_code)
		order by c.commune_code`,
		[]any{&m.Code, &m.Point[0], &m.Point[1], &density, &m.Mountain, &relief, &m.AreaKm2}, func() error {
			m.Density, m.ReliefKm = 0, math.NaN()
			if density != nil {
				m.Density = *density
			}
			if relief != nil {
				m.ReliefKm = *relief
			}
			p.index[m.Code] = len(p.communes)
			p.communes = append(p.communes, m)
			return nil
		}); err != nil {
		return nil, err
	}
	neighbours := make([][]int, len(p.communes))
	var a, b string
	if err := db.Each(ctx, "select commune_code, neighbour_code from coverage.commune_neighbours", []any{&a, &b}, func() error {
		i, ok1 := p.index[a]
		j, ok2 := p.index[b]
		if !ok1 || !ok2 {
			return fmt.Errorf("coverage.commune_neighbours: %s and %s, expected communes of coverage.commune_places", a, b)
		}
		neighbours[i] = append(neighbours[i], j)
		return nil
	}); err != nil {
		return nil, err
	}
	p.outlines = make([]orb.MultiPolygon, len(p.communes))
	var box orb.Bound
	var shape []byte
	if err := db.Each(ctx, `
		select territory_code, geometry, min_lon, min_lat, max_lon, max_lat from coverage.contours
		where territory_kind = 'commune' and detail = 'local' order by territory_code`,
		[]any{&a, &shape, &box.Min[0], &box.Min[1], &box.Max[0], &box.Max[1]}, func() error {
			i, ok := p.index[a]
			if !ok {
				return fmt.Errorf("coverage.contours: commune %s, expected one of coverage.commune_places", a)
			}
			g, err := wkb.Unmarshal(shape)
			if err != nil {
				return fmt.Errorf("coverage.contours %s: %w", a, err)
			}
			if p.outlines[i], ok = multi(g); !ok {
				return fmt.Errorf("coverage.contours %s: a %s, expected a polygon", a, g.GeoJSONType())
			}
			p.tree.Insert([2]float64(box.Min), [2]float64(box.Max), int32(i))
			return nil
		}); err != nil {
		return nil, err
	}
	return estimate.NewContext(p.communes, neighbours, nil)
}

// Locate returns the index of the commune that a point (lon/lat degrees,
// WGS84) is in, or else of the nearest one within NearCommune; -1 where there
// is none: at sea or abroad. On a border the commune with the lower code has
// it.
func (p *Places) Locate(point orb.Point) int {
	found := -1
	p.tree.Search([2]float64(point), [2]float64(point), func(_, _ [2]float64, i int32) bool {
		if (found < 0 || int(i) < found) && planar.MultiPolygonContains(p.outlines[i], point) {
			found = int(i)
		}
		return true
	})
	if found >= 0 {
		return found
	}
	local := geo.NewLocal(point)
	lo := local.Unproject(-float64(NearCommune), -float64(NearCommune))
	hi := local.Unproject(float64(NearCommune), float64(NearCommune))
	best := NearCommune
	p.tree.Search([2]float64(lo), [2]float64(hi), func(_, _ [2]float64, i int32) bool {
		d := geo.DistanceToShape(point, p.outlines[i])
		if d < best || d == best && (found < 0 || int(i) < found) {
			found, best = int(i), d
		}
		return true
	})
	return found
}

// Commune returns the commune with an index that Locate gave.
func (p *Places) Commune(i int) estimate.Commune { return p.communes[i] }

// Find returns the index of a commune of today by its code, false where there
// is none.
func (p *Places) Find(code string) (int, bool) {
	i, ok := p.index[code]
	return i, ok
}

// Origin is an exact place as an origin: no spread around it.
func (p *Places) Origin(id string, point orb.Point) nearest.Origin {
	o := nearest.Origin{ID: id, Point: point, Commune: p.Locate(point)}
	if o.Commune >= 0 {
		o.Density = p.communes[o.Commune].Density
	}
	return o
}

// Espace is an exact place as an espace.
func (p *Places) Espace(id string, point orb.Point) nearest.Espace {
	e := nearest.Espace{ID: id, Point: point, Commune: p.Locate(point)}
	if e.Commune >= 0 {
		e.Density = p.communes[e.Commune].Density
	}
	return e
}
