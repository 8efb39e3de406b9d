// Package tiles cuts features into vector tiles (Mapbox Vector Tile 2.1) of one
// zoom level. Points are lon/lat degrees (WGS84) on the way in; inside a tile
// they are whole steps of its grid, x to the east and y to the south, in Web
// Mercator (EPSG:3857).
//
// A coordinate is rounded by itself, whatever it belongs to, so features that
// share their border exactly (package topology) share it in every tile: no gap
// opens between neighbours. Simplification is the caller's, per zoom level and
// on shared arcs, for the same reason.
package tiles

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
)

// DefaultExtent is the usual number of steps across a tile.
const DefaultExtent = 4096

// MaxZoom is the deepest zoom level that Cut takes: its grid of 4096 steps is
// finer than a centimetre.
const MaxZoom = 20

// Feature is one thing on the map.
type Feature struct {
	// ID is the feature's number, unique in its layer.
	ID uint64
	// Geometry is a Point, LineString, MultiLineString, Polygon or
	// MultiPolygon in lon/lat degrees (WGS84). Rings of polygons come as
	// package topology gives them: outer counter-clockwise, holes clockwise.
	Geometry orb.Geometry
	// Properties hold strings, numbers and booleans.
	Properties map[string]any
}

// Layer is a list of features with a name, drawn in their order.
type Layer struct {
	Name     string
	Features []Feature
}

// Options of a cut.
type Options struct {
	// Extent is the number of steps across a tile. Zero: DefaultExtent.
	Extent int
	// Buffer is how many steps of the neighbouring tiles are kept around a
	// tile, so that lines and borders go on past its edge. Zero: an extent's
	// 64th (8 px of a tile of 512).
	Buffer int
}

// Tile is one tile with its content.
type Tile struct {
	Z, X, Y int
	Data    []byte // MVT 2.1, not compressed
}

// Cut makes the tiles of a zoom level that hold anything, sorted by x, then y.
// Polygons that cover no step of the grid and lines that are shorter than one
// are left out. It fails where the zoom is out of 0..MaxZoom, a latitude is
// beyond Web Mercator's (85.05°) or a geometry is of another type.
func Cut(zoom int, layers []Layer, o Options) ([]Tile, error) {
	if zoom < 0 || zoom > MaxZoom {
		return nil, fmt.Errorf("zoom %d, expected 0 to %d", zoom, MaxZoom)
	}
	if o.Extent == 0 {
		o.Extent = DefaultExtent
	}
	if o.Buffer == 0 {
		o.Buffer = o.Extent / 64
	}
	c := &cutter{zoom: zoom, extent: float64(o.Extent), buffer: float64(o.Buffer), tiles: map[[2]int]*content{}}
	for k, l := range layers {
		for _, f := range l.Features {
			if err := c.add(k, f); err != nil {
				return nil, fmt.Errorf("layer %s feature %d: %w", l.Name, f.ID, err)
			}
		}
	}
	return c.encode(layers, uint32(o.Extent))
}

type cutter struct {
	zoom           int
	extent, buffer float64
	tiles          map[[2]int]*content
}

// content is what a tile holds, by layer.
type content struct{ layers [][]*geojson.Feature }

// add cuts one feature into every tile that it touches.
func (c *cutter) add(layer int, f Feature) error {
	switch g := f.Geometry.(type) {
	case orb.Point:
		p, err := c.world(g)
		if err != nil {
			return err
		}
		last := 1<<c.zoom - 1
		x, y := min(int(p[0]/c.extent), last), min(int(p[1]/c.extent), last)
		c.put(x, y, layer, f, c.local(p, x, y))
		return nil
	case orb.LineString:
		return c.lines(layer, f, orb.MultiLineString{g})
	case orb.MultiLineString:
		return c.lines(layer, f, g)
	case orb.Polygon:
		return c.polygons(layer, f, orb.MultiPolygon{g})
	case orb.MultiPolygon:
		return c.polygons(layer, f, g)
	}
	return fmt.Errorf("geometry is %T, expected a point, line or polygon", f.Geometry)
}

func (c *cutter) lines(layer int, f Feature, lines orb.MultiLineString) error {
	parts := map[[2]int]orb.MultiLineString{}
	for _, line := range lines {
		flat, err := c.project(line)
		if err != nil {
			return err
		}
		c.each(orb.LineString(flat).Bound(), func(x, y int, box orb.Bound) {
			for _, piece := range clip.LineString(box, slices.Clone(orb.LineString(flat))) {
				if cut := c.steps(piece, x, y); len(cut) > 1 {
					parts[[2]int{x, y}] = append(parts[[2]int{x, y}], cut)
				}
			}
		})
	}
	for at, g := range parts {
		c.put(at[0], at[1], layer, f, g)
	}
	return nil
}

func (c *cutter) polygons(layer int, f Feature, polygons orb.MultiPolygon) error {
	parts := map[[2]int]orb.MultiPolygon{}
	for _, polygon := range polygons {
		flat := make([][]orb.Point, len(polygon))
		for i, ring := range polygon {
			var err error
			if flat[i], err = c.project(ring); err != nil {
				return err
			}
		}
		c.each(orb.Ring(flat[0]).Bound(), func(x, y int, box orb.Bound) {
			var cut orb.Polygon
			for i, ring := range flat {
				r := orb.Ring(ring)
				if b := r.Bound(); !inside(box, b) {
					if !box.Intersects(b) {
						continue
					}
					r = clip.Ring(box, slices.Clone(r))
				}
				s := c.ring(r, x, y, i > 0)
				if s == nil {
					if i == 0 {
						return
					}
					continue
				}
				cut = append(cut, s)
			}
			if cut != nil {
				parts[[2]int{x, y}] = append(parts[[2]int{x, y}], cut)
			}
		})
	}
	for at, g := range parts {
		c.put(at[0], at[1], layer, f, g)
	}
	return nil
}

func inside(box, b orb.Bound) bool {
	return b.Min[0] >= box.Min[0] && b.Min[1] >= box.Min[1] && b.Max[0] <= box.Max[0] && b.Max[1] <= box.Max[1]
}

// each calls f for the tiles that a box in world steps touches, with the box of
// each tile and its buffer.
func (c *cutter) each(b orb.Bound, f func(x, y int, box orb.Bound)) {
	last := 1<<c.zoom - 1
	tile := func(v float64) int { return min(max(int(math.Floor(v/c.extent)), 0), last) }
	for x := tile(b.Min[0] - c.buffer); x <= tile(b.Max[0]+c.buffer); x++ {
		for y := tile(b.Min[1] - c.buffer); y <= tile(b.Max[1]+c.buffer); y++ {
			at := orb.Point{float64(x) * c.extent, float64(y) * c.extent}
			f(x, y, orb.Bound{Min: orb.Point{at[0] - c.buffer, at[1] - c.buffer}, Max: orb.Point{at[0] + c.extent + c.buffer, at[1] + c.extent + c.buffer}})
		}
	}
}

// put adds a geometry in tile steps to a tile.
func (c *cutter) put(x, y, layer int, f Feature, g orb.Geometry) {
	t := c.tiles[[2]int{x, y}]
	if t == nil {
		t = &content{}
		c.tiles[[2]int{x, y}] = t
	}
	for len(t.layers) <= layer {
		t.layers = append(t.layers, nil)
	}
	t.layers[layer] = append(t.layers[layer], &geojson.Feature{ID: f.ID, Geometry: g, Properties: f.Properties})
}

// world is a point in steps of the whole level, from its north-west corner.
func (c *cutter) world(p orb.Point) (orb.Point, error) {
	const limit = 85.0511
	if !(math.Abs(p[1]) <= limit) || !(math.Abs(p[0]) <= 180) {
		return p, fmt.Errorf("point %v, expected lon/lat degrees with a latitude of at most %v", p, limit)
	}
	size := c.extent * float64(int(1)<<c.zoom)
	return orb.Point{(p[0] + 180) / 360 * size, (1 - math.Asinh(math.Tan(p[1]*math.Pi/180))/math.Pi) / 2 * size}, nil
}

func (c *cutter) project(line []orb.Point) ([]orb.Point, error) {
	out := make([]orb.Point, len(line))
	for i, p := range line {
		var err error
		if out[i], err = c.world(p); err != nil {
			return nil, err
		}
		// Rounded before it is clipped: the same place is the same step in
		// every feature and on both sides of a tile's edge.
		out[i] = orb.Point{math.Round(out[i][0]), math.Round(out[i][1])}
	}
	return out, nil
}

func (c *cutter) local(p orb.Point, x, y int) orb.Point {
	return orb.Point{math.Round(p[0] - float64(x)*c.extent), math.Round(p[1] - float64(y)*c.extent)}
}

// steps is a line in steps of a tile, without repeated points.
func (c *cutter) steps(line []orb.Point, x, y int) orb.LineString {
	var out orb.LineString
	for _, p := range line {
		if q := c.local(p, x, y); len(out) == 0 || out[len(out)-1] != q {
			out = append(out, q)
		}
	}
	return out
}

// ring is a ring in steps of a tile, turned as the format wants it (outer rings
// clockwise as seen, holes the other way), nil where it covers nothing. So is
// one that rounding has turned over: it is narrower than a step, and readers
// tell by the turn alone which rings are holes, and of which polygon; they would
// take the holes after it from the polygon that they belong to.
func (c *cutter) ring(r orb.Ring, x, y int, hole bool) orb.Ring {
	s := orb.Ring(c.steps(r, x, y))
	if len(s) > 1 && s[0] != s[len(s)-1] {
		s = append(s, s[0])
	}
	if len(s) < 4 {
		return nil
	}
	area := 0.0
	for i := 1; i < len(s); i++ {
		area += s[i-1][0]*s[i][1] - s[i][0]*s[i-1][1]
	}
	if area == 0 || hole != (area > 0) { // y goes down: counter-clockwise on the ground is negative
		return nil
	}
	slices.Reverse(s)
	return s
}

// encode writes the tiles in order.
func (c *cutter) encode(layers []Layer, extent uint32) ([]Tile, error) {
	var out []Tile
	for at, t := range c.tiles {
		var list mvt.Layers
		for k, features := range t.layers {
			if len(features) > 0 {
				list = append(list, &mvt.Layer{Name: layers[k].Name, Version: 2, Extent: extent, Features: features})
			}
		}
		b, err := mvt.Marshal(list)
		if err != nil {
			return nil, fmt.Errorf("tile %d/%d/%d: %w", c.zoom, at[0], at[1], err)
		}
		out = append(out, Tile{Z: c.zoom, X: at[0], Y: at[1], Data: b})
	}
	slices.SortFunc(out, func(a, b Tile) int {
		if a.X != b.X {
			return a.X - b.X
		}
		return a.Y - b.Y
	})
	return out, nil
}
