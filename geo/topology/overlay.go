package topology

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"
)

// The overlay of polygons is simplefeatures' work; here is the way there and
// back.

func contains(shape orb.MultiPolygon, p orb.Point) bool {
	return planar.MultiPolygonContains(shape, p)
}

// toGeom makes a simplefeatures geometry; it fails where rings cross.
func toGeom(shape orb.MultiPolygon) (geom.Geometry, error) {
	polys := make([]geom.Polygon, 0, len(shape))
	for _, p := range shape {
		rings := make([]geom.LineString, 0, len(p))
		for _, r := range p {
			xy := make([]float64, 0, 2*len(r))
			for _, v := range r {
				xy = append(xy, v[0], v[1])
			}
			rings = append(rings, geom.NewLineString(geom.NewSequence(xy, geom.DimXY)))
		}
		polys = append(polys, geom.NewPolygon(rings))
	}
	m := geom.NewMultiPolygon(polys)
	return m.AsGeometry(), m.Validate()
}

// fromGeom keeps the polygons of a geometry.
func fromGeom(g geom.Geometry) orb.MultiPolygon {
	var out orb.MultiPolygon
	switch {
	case g.IsPolygon():
		if p := g.MustAsPolygon(); !p.IsEmpty() {
			out = append(out, fromPolygon(p))
		}
	case g.IsMultiPolygon():
		m := g.MustAsMultiPolygon()
		for i := range m.NumPolygons() {
			out = append(out, fromPolygon(m.PolygonN(i)))
		}
	case g.IsGeometryCollection():
		c := g.MustAsGeometryCollection()
		for i := range c.NumGeometries() {
			out = append(out, fromGeom(c.GeometryN(i))...)
		}
	}
	return out
}

func fromPolygon(p geom.Polygon) orb.Polygon {
	var out orb.Polygon
	for _, r := range p.DumpRings() {
		seq := r.Coordinates()
		ring := make(orb.Ring, seq.Length())
		for i := range ring {
			xy := seq.GetXY(i)
			ring[i] = orb.Point{xy.X, xy.Y}
		}
		out = append(out, ring)
	}
	return out
}
