package topology

import (
	"math"
	"math/bits"

	"github.com/paulmach/orb"

	"observatoire/geo"
)

// Grid is the step in degrees of the integer grid that coordinates are rounded
// to: about 0.11 m north-south.
const Grid = 1e-6

const unitsPerDegree = 1_000_000

// metresPerUnit is the length of one grid step along a meridian.
const metresPerUnit = float64(geo.EarthRadius) * math.Pi / 180 / unitsPerDegree

// pt is a position on the grid: x east, y north, in Grid degrees.
// Differences fit in 30 bits, so that products of two fit in an int64.
type pt struct{ x, y int32 }

func quantize(p orb.Point) pt {
	return pt{int32(math.Round(p[0] * unitsPerDegree)), int32(math.Round(p[1] * unitsPerDegree))}
}

func (p pt) lonlat() orb.Point {
	return orb.Point{float64(p.x) / unitsPerDegree, float64(p.y) / unitsPerDegree}
}

func (p pt) less(q pt) bool { return p.x < q.x || p.x == q.x && p.y < q.y }

func (p pt) cosLat() float64 { return math.Cos(float64(p.y) / unitsPerDegree * math.Pi / 180) }

// cross is twice the signed area of the triangle a, b, c: positive where c is
// on the left of a→b. Exact.
func cross(a, b, c pt) int64 {
	return int64(b.x-a.x)*int64(c.y-a.y) - int64(b.y-a.y)*int64(c.x-a.x)
}

func sign(v int64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// dot is the scalar product of a→b and a→c.
func dot(a, b, c pt) int64 {
	return int64(b.x-a.x)*int64(c.x-a.x) + int64(b.y-a.y)*int64(c.y-a.y)
}

// within says whether p, known to be on the line a-b, is between a and b.
func within(a, b, p pt) bool {
	return min(a.x, b.x) <= p.x && p.x <= max(a.x, b.x) && min(a.y, b.y) <= p.y && p.y <= max(a.y, b.y)
}

// metres is the length of a-b on the ground.
func metres(a, b pt) float64 {
	dx := float64(b.x-a.x) * a.cosLat()
	dy := float64(b.y - a.y)
	return math.Hypot(dx, dy) * metresPerUnit
}

// metresToSegment returns the distance in metres from p to the segment a-b and
// the share of the way from a to b of the nearest point (0 to 1).
func metresToSegment(p, a, b pt) (float64, float64) {
	k := p.cosLat()
	ax, ay := float64(a.x-p.x)*k, float64(a.y-p.y)
	dx, dy := float64(b.x-a.x)*k, float64(b.y-a.y)
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = math.Min(1, math.Max(0, -(ax*dx+ay*dy)/l))
	}
	return math.Hypot(ax+t*dx, ay+t*dy) * metresPerUnit, t
}

// crossing returns the grid point nearest to where the lines a-b and c-d meet.
// They must not be parallel.
func crossing(a, b, c, d pt) pt {
	num := float64(cross(c, d, a))
	den := num - float64(cross(c, d, b))
	t := num / den
	return pt{
		a.x + int32(math.Round(t*float64(b.x-a.x))),
		a.y + int32(math.Round(t*float64(b.y-a.y))),
	}
}

// half returns 0 for directions from a to b in [east, west), 1 for the others:
// the first key of a counter-clockwise order.
func half(a, b pt) int {
	if b.y > a.y || b.y == a.y && b.x > a.x {
		return 0
	}
	return 1
}

// ccwBefore orders directions from o counter-clockwise, starting east.
func ccwBefore(o, a, b pt) bool {
	if ha, hb := half(o, a), half(o, b); ha != hb {
		return ha < hb
	}
	return cross(o, a, b) > 0
}

// cells is a hash of square cells, each with a list of ids.
type cells struct {
	shift uint
	lists map[uint64][]int32
}

// newCells makes cells of about `size` grid steps.
func newCells(size float64, expected int) *cells {
	shift := uint(bits.Len(uint(math.Max(1, size))))
	return &cells{shift: shift, lists: make(map[uint64][]int32, expected)}
}

func (c *cells) cell(x, y int32) uint64 {
	return uint64(uint32(x>>c.shift))<<32 | uint64(uint32(y>>c.shift))
}

// over calls f with the key of every cell that the box touches.
func (c *cells) over(x0, y0, x1, y1 int32, f func(key uint64)) {
	for x := x0 >> c.shift; x <= x1>>c.shift; x++ {
		for y := y0 >> c.shift; y <= y1>>c.shift; y++ {
			f(uint64(uint32(x))<<32 | uint64(uint32(y)))
		}
	}
}

func (c *cells) addBox(a, b pt, id int32) {
	c.over(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y), func(k uint64) {
		c.lists[k] = append(c.lists[k], id)
	})
}
