package isochrone

import (
	"observatoire/geo"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"
)

// shape is land in metres, valid.
type shape struct{ g geom.Geometry }

// newShape takes polygons that are each valid and joins those that overlap.
func newShape(m orb.MultiPolygon) (shape, error) {
	s, err := raw(m)
	if err != nil || s.g.Validate() == nil {
		return s, err
	}
	parts := make([]geom.Geometry, len(m))
	for i, p := range m {
		one, err := raw(orb.MultiPolygon{p})
		if err != nil {
			return s, err
		}
		parts[i] = one.g
	}
	u, err := geom.UnionMany(parts)
	return shape{u}, err
}

// valid reports whether a polygon is simple, its holes inside and apart.
func valid(p orb.Polygon) bool {
	s, err := raw(orb.MultiPolygon{p})
	return err == nil && s.g.Validate() == nil
}

func raw(m orb.MultiPolygon) (shape, error) {
	b, err := wkb.Marshal(m)
	if err != nil {
		return shape{}, err
	}
	g, err := geom.UnmarshalWKB(b, geom.NoValidate{})
	return shape{g}, err
}

func (s shape) union(t shape) (shape, error) {
	if s.g.IsEmpty() {
		return t, nil
	}
	if t.g.IsEmpty() {
		return s, nil
	}
	g, err := geom.Union(s.g, t.g)
	return shape{g}, err
}

func (s shape) minus(t shape) (shape, error) {
	if s.g.IsEmpty() || t.g.IsEmpty() {
		return s, nil
	}
	g, err := geom.Difference(s.g, t.g)
	return shape{g}, err
}

// cut keeps what lies in m (metres).
func (s shape) cut(m orb.MultiPolygon) (shape, error) {
	if s.g.IsEmpty() {
		return s, nil
	}
	land, err := newShape(m)
	if err != nil {
		return s, err
	}
	g, err := geom.Intersection(s.g, land.g)
	return shape{g}, err
}

// polygons returns the areas of a shape; lines and points that operations
// leave behind are dropped.
func (s shape) polygons() (out orb.MultiPolygon) {
	if s.g.IsEmpty() {
		return nil
	}
	m, err := wkb.Unmarshal(s.g.AsBinary())
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

func (s shape) unproject(l geo.Local) orb.MultiPolygon {
	m := s.polygons()
	for _, p := range m {
		for _, r := range p {
			for i, q := range r {
				r[i] = l.Unproject(q[0], q[1])
			}
		}
	}
	return m
}

func project(m orb.MultiPolygon, l geo.Local) orb.MultiPolygon {
	m = m.Clone()
	for _, p := range m {
		for _, r := range p {
			for i, q := range r {
				x, y := l.Project(q)
				r[i] = orb.Point{x, y}
			}
		}
	}
	return m
}
