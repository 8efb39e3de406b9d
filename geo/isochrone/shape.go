package isochrone

import (
	"observatoire/geo"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"
)

// shape is land in metres, valid.
type shape struct{ g geom.Geometry }

// newShape makes land valid where simplified outlines touch or cross.
func newShape(m orb.MultiPolygon) (shape, error) {
	s, err := raw(m)
	if err != nil {
		return s, err
	}
	if s.g.Validate() == nil {
		return s, nil
	}
	// each polygon by itself, holes taken out one by one
	out := shape{}
	for _, p := range m {
		one, err := whole(p)
		if err != nil {
			return s, err
		}
		if out, err = out.union(one); err != nil {
			return s, err
		}
	}
	return out, nil
}

// whole builds a polygon by operations from its rings.
func whole(p orb.Polygon) (shape, error) {
	out, err := ringShape(p[0])
	for _, h := range p[1:] {
		if err != nil {
			return out, err
		}
		var hole shape
		if hole, err = ringShape(h); err == nil {
			out, err = out.minus(hole)
		}
	}
	return out, err
}

func ringShape(r orb.Ring) (shape, error) {
	s, err := raw(orb.MultiPolygon{{r}})
	if err != nil {
		return s, err
	}
	u, err := geom.UnaryUnion(s.g)
	return shape{u}, err
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
