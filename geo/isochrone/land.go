package isochrone

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"
	"github.com/peterstace/simplefeatures/rtree"
)

// land is what isochrones are cut to. The zero value cuts nothing.
type land struct {
	shape  orb.MultiPolygon // lon/lat degrees
	bounds []orb.Bound
	geom   geom.Geometry
	sides  *rtree.RTree // boxes of the sides of its rings
}

func newLand(m orb.MultiPolygon) (*land, error) {
	l := &land{shape: m}
	if len(m) == 0 {
		return l, nil
	}
	var err error
	if l.geom, err = toGeom(m); err != nil {
		return nil, fmt.Errorf("isochrone: land: %w", err)
	}
	var items []rtree.BulkItem
	for _, p := range m {
		l.bounds = append(l.bounds, p.Bound())
		for _, r := range p {
			for i := 1; i < len(r); i++ {
				b := orb.Bound{Min: r[i-1], Max: r[i-1]}.Extend(r[i])
				items = append(items, rtree.BulkItem{Box: box(b)})
			}
		}
	}
	l.sides = rtree.BulkLoad(items)
	return l, nil
}

func box(b orb.Bound) rtree.Box {
	return rtree.Box{MinX: b.Min[0], MinY: b.Min[1], MaxX: b.Max[0], MaxY: b.Max[1]}
}

// cut keeps of the polygons (lon/lat degrees, valid) what lies on land. Only
// rings near a coast are overlaid: a polygon without one is kept or left out
// as a whole, and a hole without one is put back into what is left around it.
func (l *land) cut(m orb.MultiPolygon) (orb.MultiPolygon, error) {
	if len(l.shape) == 0 {
		return m, nil
	}
	var kept, coast orb.MultiPolygon
	var holes []orb.Ring
	for _, p := range m {
		if !l.near(p[0]) {
			if l.has(p[0][0]) {
				kept = append(kept, p)
			}
			continue
		}
		q := orb.Polygon{p[0]}
		for _, h := range p[1:] {
			if l.near(h) {
				q = append(q, h)
			} else {
				holes = append(holes, h)
			}
		}
		coast = append(coast, q)
	}
	if len(coast) == 0 {
		return kept, nil
	}
	g, err := toGeom(coast)
	if err != nil {
		return nil, err
	}
	if g, err = geom.Intersection(g, l.geom); err != nil {
		return nil, err
	}
	return append(kept, putBack(polygons(g), holes)...), nil
}

// near reports whether the coast may meet the box around a ring.
func (l *land) near(r orb.Ring) (near bool) {
	l.sides.RangeSearch(box(r.Bound()), func(int) error { near = true; return rtree.Stop })
	return near
}

// putBack cuts holes out of polygons: each lies within one, or within none.
func putBack(m orb.MultiPolygon, holes []orb.Ring) orb.MultiPolygon {
	bounds := make([]orb.Bound, len(m))
	for i, p := range m {
		bounds[i] = p.Bound()
	}
	for _, h := range holes {
		for i := range m {
			if bounds[i].Contains(beside(h)) && planar.PolygonContains(m[i], beside(h)) {
				m[i] = append(m[i], h)
				break
			}
		}
	}
	return m
}

func (l *land) has(p orb.Point) bool {
	for i, b := range l.bounds {
		if b.Contains(p) && planar.PolygonContains(l.shape[i], p) {
			return true
		}
	}
	return false
}

func toGeom(m orb.MultiPolygon) (geom.Geometry, error) {
	b, err := wkb.Marshal(m)
	if err != nil {
		return geom.Geometry{}, err
	}
	return geom.UnmarshalWKB(b, geom.NoValidate{})
}

// polygons returns the areas of a geometry; lines and points that operations
// leave behind are dropped.
func polygons(g geom.Geometry) (out orb.MultiPolygon) {
	if g.IsEmpty() {
		return nil
	}
	m, err := wkb.Unmarshal(g.AsBinary())
	if err != nil {
		return nil
	}
	var add func(orb.Geometry)
	add = func(g orb.Geometry) {
		switch g := g.(type) {
		case orb.Polygon:
			out = append(out, g)
		case orb.MultiPolygon:
			out = append(out, g...)
		case orb.Collection:
			for _, x := range g {
				add(x)
			}
		}
	}
	add(m)
	return out
}
